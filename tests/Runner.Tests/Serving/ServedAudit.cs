using MidasNet.Learning;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Audit;

namespace MidasNet.Tests;

/// <summary>The results of an audit as a server of runs reads them.</summary>
internal static class ServedAudit
{
    /// <summary>Noisy labels, with no more than a server needs.</summary>
    public static AuditResults Of(string data, int images, params string[] classes) => new()
    {
        Data = data,
        Images = images,
        Classes = classes,
        Regime = LabelRegime.Noisy,
        Evidence = [],
        Tests = [],
        ImagesNeeded = null,
        InSeveralClasses = [],
        RightLabels = new Interval(0.9, 0.8, 1),
        Transition = [],
        TransitionLow = [],
        TransitionHigh = [],
        Counted = null,
        Swaps = [],
        ExpectedSuspects = 1,
        Suspects = [],
        TrustedRecognised = null,
        Score = null,
        Report = null,
    };
}
