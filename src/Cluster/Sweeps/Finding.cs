using System.Globalization;

namespace MidasNet.Cluster.Sweeps;

/// <summary>Two results of one task that should have been equal and are not.</summary>
/// <param name="Task">The address of the task.</param>
/// <param name="First">The result that counts.</param>
/// <param name="Second">The other one.</param>
[GenerateSerializer]
internal sealed record Finding(string Task, TaskResult First, TaskResult Second)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"task {Task[..Math.Min(12, Task.Length)]}: {First.Worker.Name} and {Second.Worker.Name} (both {First.Worker.Version}, {First.Worker.InstructionSet}) have different"
        + $" results, accuracy {First.Accuracy:R} and {Second.Accuracy:R}, loss {First.Loss:R} and {Second.Loss:R}");
}
