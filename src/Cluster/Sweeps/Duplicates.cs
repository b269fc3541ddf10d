namespace MidasNet.Cluster.Sweeps;

/// <summary>Compares results of the same task. The first one counts; another never replaces it, and no mean is taken.</summary>
internal static class Duplicates
{
    /// <summary>Compares two results bit for bit, but for their durations.</summary>
    public static ResultComparison Compare(TaskResult first, TaskResult second)
    {
        bool areEqual = first.Content == second.Content && Same(first.Accuracy, second.Accuracy) && Same(first.Loss, second.Loss);
        return areEqual ? ResultComparison.Equal
            : first.Worker.InstructionSet == second.Worker.InstructionSet ? ResultComparison.Unequal
            : ResultComparison.OtherInstructionSet;
    }

    private static bool Same(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}
