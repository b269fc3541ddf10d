namespace MidasNet.Checks;

/// <summary>The checks of all operations and losses; one file for each family, as in Ops.</summary>
internal static partial class OpChecks
{
    /// <summary>Every check, from simple to composed: elements, layers, losses, networks.</summary>
    // Created for each caller: that is fast, and static fields in several files have no defined order of initialisation.
    public static IReadOnlyList<OpCheck> All =>
    [
        .. ActivationChecks(), .. ArithmeticChecks(), .. AxisChecks(), .. MatMulChecks(), .. ConcatenateChannelsChecks(), .. ReshapeChecks(), .. DropoutChecks(),
        .. LinearChecks(), .. Conv2dChecks(), .. Pool2dChecks(), .. BatchNormChecks(), .. SoftmaxChecks(), .. LossChecks(), .. NetworkChecks(),
    ];
}
