using System.Text.Json;
using System.Text.Json.Serialization;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>A piece of an audit in the form in which it travels: all that decides its result but the data, and no path.</summary>
internal sealed record AuditOrder
{
    /// <summary>The name of the piece: of a simulated audit, or of a fold.</summary>
    public required string Audit { get; init; }

    /// <summary>See <see cref="AuditOptions.Seed"/>.</summary>
    public required ulong Seed { get; init; }

    /// <summary>See <see cref="AuditOptions.Folds"/>.</summary>
    public required int Folds { get; init; }

    /// <summary>See <see cref="AuditOptions.Epochs"/>.</summary>
    public int? Epochs { get; set; }

    /// <summary>The kind of the pictures, as it was settled.</summary>
    public PreprocessingKind? Kind { get; set; }

    /// <summary>See <see cref="AuditOptions.Model"/>.</summary>
    public NetworkKind? Model { get; set; }

    /// <summary>Of a simulated audit, how the labels that came with it are made wrong.</summary>
    [JsonConverter(typeof(LabelNoiseText))]
    public LabelNoise? Simulate { get; set; }

    /// <summary>Of a simulated audit, see <see cref="AuditOptions.Limit"/>.</summary>
    public int? Limit { get; set; }

    /// <summary>Of a simulated audit, see <see cref="AuditOptions.VerdictOnly"/>.</summary>
    public bool VerdictOnly { get; set; }

    /// <summary>Of a fold, the matrix under which its networks are trained: true classes, in each the given labels; null for none.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Transition { get; set; }

    /// <summary>The order for one of several simulated audits.</summary>
    /// <param name="options">The options of this one.</param>
    /// <param name="kind">The kind of the pictures.</param>
    public static AuditOrder OfTrial(AuditOptions options, PreprocessingKind? kind) => Of(options, AuditTrials.NameOf(options), kind) with
    {
        Simulate = options.Simulate,
        Limit = options.Limit,
        VerdictOnly = options.VerdictOnly,
    };

    /// <summary>The order for a fold.</summary>
    /// <param name="options">The options of the audit.</param>
    /// <param name="fold">The fold.</param>
    /// <param name="kind">The kind of the pictures.</param>
    public static AuditOrder OfFold(AuditOptions options, FoldPiece fold, PreprocessingKind? kind) => Of(options, fold.Name, kind) with
    {
        Transition = fold.Stage.Transition is { } transition ? MatrixRows.Of(transition) : null,
    };

    /// <summary>Reads the text of a task; null if it is another one, such as a piece of a study.</summary>
    /// <exception cref="JsonException">It is one of an audit, and lacks what decides the result.</exception>
    public static AuditOrder? Read(string text) => RunJson.ReadWith<AuditOrder>(text, "audit");

    /// <summary>The options of the audit, as far as pieces depend on them.</summary>
    /// <param name="weights">The file of the pretrained network by which labels are judged; null for none.</param>
    /// <exception cref="DataFormatException">A number is out of range.</exception>
    public AuditOptions Options(string? weights)
    {
        if (Folds < 2 || Epochs < 1 || Limit < 1) throw new DataFormatException("the audit", $"it has {Folds} folds, {Epochs ?? 1} epochs and {Limit ?? 1} images; there are 2, 1 and 1 at least");
        return new AuditOptions
        {
            Data = "the images",
            Seed = Seed,
            Folds = Folds,
            Epochs = Epochs,
            Kind = Kind,
            Model = Model,
            From = weights ?? AuditOptions.FromNone,
            Simulate = Simulate,
            Limit = Limit,
            VerdictOnly = VerdictOnly,
        };
    }

    private static AuditOrder Of(AuditOptions options, string name, PreprocessingKind? kind) => new()
    {
        Audit = name,
        Seed = options.Seed,
        Folds = options.Folds,
        Epochs = options.Epochs,
        Kind = kind,
        Model = options.Model,
    };
}
