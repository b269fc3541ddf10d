using MidasNet.Data;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Runs;
using MidasNet.Weights;
using MidasNet.Web;

namespace MidasNet.Runner.Serving;

/// <summary>
/// The review of an audit's suspects. Decisions are in <c>review.csv</c> of the run folder, in the format that <c>audit --apply --reviewed</c> takes: a suspect
/// is kept by its own label under <c>proposed</c>, relabelled by another, and dropped by none. The file is read for each request, so that it can be edited meanwhile.
/// </summary>
internal sealed class ServedAuditFolder(RunFolder folder, Lock writing) : IServedAudit
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "review.csv";

    private string File => Path.Combine(folder.Path, FileName);

    /// <inheritdoc/>
    public AuditReview Read()
    {
        lock (writing)
        {
            var results = ServedRunFolder.OrProblem(folder.ReadResults<AuditResults>);
            var decided = Decided();
            return new AuditReview(
                results.Regime.ToString(), results.Classes, File,
                $"midasnet audit --data {ShellWord.Of(Whole(results.Data))}{HowRead()} --apply NEW_FOLDER --reviewed {ShellWord.Of(File)}",
                [.. Suspects(results).Select(suspect => Reviewed(suspect, decided.GetValueOrDefault(suspect.Image)))]);
        }
    }

    /// <inheritdoc/>
    public void Decide(Decision decision)
    {
        lock (writing)
        {
            var results = ServedRunFolder.OrProblem(folder.ReadResults<AuditResults>);
            var suspect = Suspects(results).FirstOrDefault(suspect => suspect.Image == decision.Image)
                ?? throw new ProblemException(404, "unknown-image", "Unknown image", $"'{decision.Image}' is none of the suspects of this audit");
            var decided = Decided();
            string? label = decision.Kind switch
            {
                DecisionKind.Keep => suspect.Given,
                DecisionKind.Relabel => decision.Label is { } given && results.Classes.Contains(given)
                    ? given
                    : throw ProblemException.BadRequest("unknown-class", "Unknown class", $"'{decision.Label}' is no class; there are: {string.Join(", ", results.Classes.Take(50))}"),
                _ => null,
            };
            if (decision.Kind == DecisionKind.None) decided.Remove(suspect.Image);
            else decided[suspect.Image] = new NamedProposal(suspect.Image, suspect.Given, label, 1);
            Write(decided.Values);
        }
    }

    // The command is for a terminal in any folder.
    private string Whole(string file) => Path.GetFullPath(ServedRunFolder.FileOf(folder.Path, file));

    // The options by which the audit found the labels, and left out what is broken.
    private string HowRead()
    {
        var options = ServedRunFolder.OrProblem(folder.ReadConfig<AuditOptions>);
        string labels = options.Labels is { } file ? $" --label-file {ShellWord.Of(Whole(file))}" : "";
        return $"{labels}{(options.Transposed ? " --transposed" : "")}{(options.SkipBad ? " --skip-bad" : "")}";
    }

    private static ReviewedSuspect Reviewed(AuditSuspect suspect, NamedProposal? decided)
    {
        var kind = decided is null ? DecisionKind.None : decided.Proposed is null ? DecisionKind.Drop : decided.Proposed == suspect.Given ? DecisionKind.Keep : DecisionKind.Relabel;
        return new ReviewedSuspect(
            suspect.Image, suspect.Given, suspect.Shown, suspect.Proposed, suspect.Probability,
            [.. suspect.Classes.Select(found => new ScoredClass(found.Class, (float)found.Probability))], kind, decided?.Proposed);
    }

    // An audit of an earlier version has only what results.json says.
    private IEnumerable<AuditSuspect> Suspects(AuditResults results) => ServedRunFolder.OrProblem(() => folder.ReadIfThere<AuditSuspect[]>(AuditSuspect.FileName))
        ?? results.Suspects.Select(suspect => new AuditSuspect(suspect.Image, suspect.Given, suspect.Predicted, suspect.Predicted, suspect.Probability, []));

    private Dictionary<string, NamedProposal> Decided()
    {
        if (!System.IO.File.Exists(File)) return new(StringComparer.Ordinal);
        try
        {
            return LabelProposalCsv.Read(File).ToDictionary(line => line.Proposal.Image, line => line.Proposal, StringComparer.Ordinal);
        }
        catch (Exception damaged) when (damaged is DataFormatException or IOException or UnauthorizedAccessException)
        {
            // Decisions that cannot be read must not be written over.
            throw new ProblemException(409, "damaged-review", "Damaged review", damaged.Message);
        }
    }

    private void Write(IEnumerable<NamedProposal> decided)
    {
        try
        {
            AtomicFile.Write(File, stream =>
            {
                using var writer = new StreamWriter(stream, leaveOpen: true);
                LabelProposalCsv.Write(writer, decided);
            });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(409, "not-saved", "Not saved", $"the decision cannot be saved in '{File}': {failure.Message}");
        }
    }
}
