namespace MidasNet.Learning.Audits;

/// <summary>Which networks are trained on each fold of an audit.</summary>
internal enum AuditStageKind
{
    /// <summary>Networks of plain cross-entropy.</summary>
    Plain,

    /// <summary>The same under labels that the images themselves give.</summary>
    Control,

    /// <summary>Networks of the loss that a transition matrix corrects.</summary>
    Corrected,

    /// <summary>Networks of labels that corrected ones have made.</summary>
    SelfLabelled,
}

/// <summary>A stage of an audit.</summary>
/// <param name="Kind">Which networks are trained.</param>
/// <param name="Transition">The transition from classes to labels under which they are; null for cross-entropy.</param>
internal sealed record AuditStage(AuditStageKind Kind, TransitionMatrix? Transition = null);
