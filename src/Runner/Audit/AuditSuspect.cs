using MidasNet.Learning.Audits;

namespace MidasNet.Runner.Audit;

/// <summary>An image whose label stands out, with all that someone needs to review it: an item of <c>suspects.json</c>.</summary>
/// <param name="Image">Its name.</param>
/// <param name="Given">Its label.</param>
/// <param name="Shown">The class that the networks see.</param>
/// <param name="Proposed">The label that is proposed.</param>
/// <param name="Probability">The probability that the label stands out indeed.</param>
/// <param name="Classes">The most probable classes by the image alone.</param>
internal sealed record AuditSuspect(string Image, string Given, string Shown, string Proposed, double Probability, IReadOnlyList<ProbableClass> Classes)
{
    /// <summary>The file of a run folder that holds all of them.</summary>
    public const string FileName = "suspects.json";

    private const int MaxClasses = 5;

    /// <summary>Classes that are less probable are not shown: of them three decimals say nothing.</summary>
    internal const float MinProbability = 0.0005f;

    /// <summary>The suspects of an audit, the most suspicious first; none for random labels.</summary>
    public static AuditSuspect[] Of(AuditResult result)
    {
        var (images, names) = (result.Images, result.Images.ClassNames);
        return
        [
            .. (result.Suspects?.Ranked ?? []).Take(result.SuspectCount).Select(suspect => new AuditSuspect(
                images.Names[suspect.Image], names[suspect.Given], names[suspect.Predicted], names[result.Proposals[suspect.Image].Proposed], suspect.Probability,
                ClassesOf(result, suspect.Image))),
        ];
    }

    private static IReadOnlyList<ProbableClass> ClassesOf(AuditResult result, int image)
    {
        if (result.Posteriors is not { } posteriors) return [];
        float[] p = [.. posteriors[image]];
        return
        [
            .. Enumerable.Range(0, p.Length).OrderByDescending(k => p[k]).Take(MaxClasses).Where(k => p[k] >= MinProbability)
                .Select(k => new ProbableClass(result.Images.ClassNames[k], Math.Round(p[k], 4))),
        ];
    }
}

/// <summary>A class and its probability, 0 to 1.</summary>
internal sealed record ProbableClass(string Class, double Probability);
