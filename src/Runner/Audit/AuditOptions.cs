using System.Text.Json.Serialization;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>What <c>midasnet audit</c> was asked to do.</summary>
internal sealed record AuditOptions
{
    /// <summary>Says that no pretrained network is used.</summary>
    public const string FromNone = "none";

    /// <summary>A folder or zip archive with a folder per class, or an IDX file of images.</summary>
    public required string Data { get; init; }

    /// <summary>The IDX file of labels; null for the one beside the images.</summary>
    public string? Labels { get; init; }

    /// <summary>Whether rows and columns of IDX images are swapped, as in EMNIST's own files.</summary>
    public bool Transposed { get; init; }

    /// <summary>A folder, zip archive or IDX file with a handful of images whose labels can be trusted; null for none.</summary>
    public string? Trusted { get; init; }

    /// <summary>The IDX file of true labels, which only score the outcome at the end; null for none.</summary>
    public string? Truth { get; init; }

    /// <summary>How to make the labels wrong before the audit, which then stand for the truth; null to leave them as they are.</summary>
    [JsonConverter(typeof(LabelNoiseText))]
    public LabelNoise? Simulate { get; init; }

    /// <summary>Whether to simulate labels of every kind, one audit after the other, instead of <see cref="Simulate"/>.</summary>
    public bool SimulateAll { get; init; }

    /// <summary>The number of audits of each simulated kind, each with a seed of its own, the first with <see cref="Seed"/>.</summary>
    public int Seeds { get; set; } = 1;

    /// <summary>The number of images to audit, drawn at random; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Decides folds, weights, orders and resampling.</summary>
    public ulong Seed { get; set; } = 1;

    /// <summary>Whether to stop after the plain networks: a verdict, a rough matrix, and neither suspects nor proposals.</summary>
    public bool VerdictOnly { get; init; }

    /// <summary>Models of each stage: each predicts the images that it was not trained on.</summary>
    public int Folds { get; set; } = 3;

    /// <summary>Passes of each plain model over its images; null to choose by their number.</summary>
    public int? Epochs { get; init; }

    /// <summary>The kind of the pictures; null for what they look like.</summary>
    public PreprocessingKind? Kind { get; init; }

    /// <summary>Channels of photographs; null for what they have.</summary>
    public int? Channels { get; init; }

    /// <summary>Rows and columns of an image; null for what suits the pictures.</summary>
    public int? ImageSize { get; init; }

    /// <summary>The networks for photographs; null for small ones.</summary>
    public NetworkKind? Model { get; init; }

    /// <summary>
    /// The file of a pretrained network by whose features labels are judged; <see cref="FromNone"/> for networks with random weights; null for VGG19 where the
    /// pictures are photographs in colour and its weights are at hand.
    /// </summary>
    public string? From { get; init; }

    /// <summary>Where to compute.</summary>
    public DeviceChoice Device { get; set; } = DeviceChoice.Processor;

    /// <summary>Threads to compute with; 0 for as many as there are cores.</summary>
    public int Threads { get; init; }

    /// <summary>Training runs side by side; 0 to choose.</summary>
    public int Parallel { get; init; }

    /// <summary>The folder in which the run's folder with the page is made.</summary>
    public string Out { get; set; } = "runs";

    /// <summary>Whether pictures that cannot be read are left out.</summary>
    public bool SkipBad { get; init; }

    /// <summary>The time between two savings of the state of a training run; null for none.</summary>
    public TimeSpan? CheckpointEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The CSV file for proposed labels; null for none.</summary>
    public string? Relabel { get; init; }

    /// <summary>The new folder for a copy of the images under their proposed labels; null for none.</summary>
    public string? Apply { get; init; }

    /// <summary>The kinds of labels to simulate; none to leave the labels as they are.</summary>
    [JsonIgnore]
    public IReadOnlyList<LabelNoise> SimulatedKinds => SimulateAll ? SimulatedNoise.All : Simulate is { } kind ? [kind] : [];

    /// <summary>Whether there are several simulated audits, see <see cref="AuditTrials"/>.</summary>
    [JsonIgnore]
    public bool IsSeries => SimulatedKinds.Count * Seeds > 1;

    /// <summary>How labels are found.</summary>
    [JsonIgnore]
    public PictureSetOptions Pictures => new() { LabelFile = Labels, Transposed = Transposed };

    /// <summary>The part of it that is not about files and devices.</summary>
    [JsonIgnore]
    public AuditRunOptions Run => new()
    {
        Source = Data,
        Threads = Threads,
        Seed = Seed,
        Folds = Folds,
        Epochs = Epochs,
        VerdictOnly = VerdictOnly,
        SkipBad = SkipBad,
        Kind = Kind,
        Channels = Channels,
        ImageSize = ImageSize,
        Model = Model,
        From = From == FromNone ? null : From,
    };
}
