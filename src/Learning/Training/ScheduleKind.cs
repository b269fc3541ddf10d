namespace MidasNet.Learning;

/// <summary>The schedule of the learning rate after the warm-up.</summary>
public enum ScheduleKind
{
    /// <summary>Half a cosine from the full rate down to 0 (Loshchilov and Hutter, ICLR 2017, without restarts).</summary>
    Cosine,

    /// <summary>The full rate throughout.</summary>
    Constant,

    /// <summary>The full rate, multiplied by <see cref="TrainingOptions.StepFactor"/> after each of <see cref="TrainingOptions.ScheduleSteps"/> equal parts.</summary>
    Step,

    /// <summary>Up from 1/25 of the rate to the full rate over the first 30 %, then down to nearly 0 (Smith and Topin 2017); it needs no warm-up.</summary>
    OneCycle,

    /// <summary>Straight from the full rate down to 0.</summary>
    Linear,
}
