using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Study;

/// <summary>Part 3: digits in wrong folders.</summary>
internal sealed record Part3Results
{
    /// <summary>Real or synthetic.</summary>
    public required DataKind Data { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Seconds of Part 3.</summary>
    public required double Seconds { get; init; }

    /// <summary>What the labels are: clean, noisy, random or complementary.</summary>
    public required string Regime { get; init; }

    /// <summary>Mean -ln p(folder) of held-out images, in nats; ln 10 = 2.303 if folders say nothing, ln 9 = 2.197 if each says what an image is not.</summary>
    public required double HeldOutNll { get; init; }

    /// <summary>Share of held-out images whose folder is their likeliest class.</summary>
    public required double HeldOutAccuracy { get; init; }

    /// <summary>Share of held-out images whose folder is their least likely class.</summary>
    public required double FolderLeastLikely { get; init; }

    /// <summary>Test accuracy of plain cross-entropy.</summary>
    public required double CrossEntropyArgmax { get; init; }

    /// <summary>Test accuracy of plain cross-entropy, taking the least likely class.</summary>
    public required double CrossEntropyArgmin { get; init; }

    /// <summary>Test accuracy of the corrected loss, from random weights.</summary>
    public required double TestAccuracy { get; init; }

    /// <summary>The same, from the weights of Part 1.</summary>
    public required double TestAccuracyFromPart1 { get; init; }

    /// <summary>Share of the training images whose true digit the corrected loss names. For this count alone the true labels were read.</summary>
    public required double RecoveredLabels { get; init; }
}
