namespace MidasNet.Checks;

/// <summary>The checks of all operations and losses; one file for each family, as in Ops.</summary>
internal static partial class OpChecks
{
    /// <summary>Every check, in the order of a course: elements, layers, losses, networks.</summary>
    // Made anew for each caller: it is quick, and static fields in several files have no order of initialisation to rely on.
    public static IReadOnlyList<OpCheck> All =>
    [
        .. ActivationChecks(), .. ArithmeticChecks(), .. AxisChecks(), .. MatMulChecks(), .. ConcatenateChannelsChecks(), .. ReshapeChecks(), .. DropoutChecks(),
        .. LinearChecks(), .. Conv2dChecks(), .. Pool2dChecks(), .. BatchNormChecks(), .. SoftmaxChecks(), .. LossChecks(), .. NetworkChecks(),
    ];
}
