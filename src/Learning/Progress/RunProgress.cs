namespace MidasNet.Learning;

/// <summary>Progress for programs without a display of their own.</summary>
public static class RunProgress
{
    /// <summary>Shows nothing.</summary>
    public static IRunProgress None { get; } = new LineProgress(_ => { });

    /// <summary>Writes a line for each finished phase and each remark.</summary>
    /// <param name="write">Takes a line, such as <c>Console.Error.WriteLine</c>.</param>
    public static IRunProgress Lines(Action<string> write) => new LineProgress(write);

    private sealed class LineProgress(Action<string> write) : IRunProgress
    {
        private readonly Lock writing = new();

        public IRunPhase Begin(string name, long total, string unit = "images", long done = 0) => new LinePhase(Say, name, total, unit);

        public void Say(string line)
        {
            lock (writing) write(line);
        }
    }

    private sealed class LinePhase(Action<string> write, string name, long total, string unit) : IRunPhase
    {
        private long done;

        public string Note { get; set; } = "";

        public void Report(long value) => done = value;

        public void Dispose() =>
            write($"{name}: {(done >= total ? "" : $"stopped after {done} of ")}{total} {unit}{(Note.Length > 0 ? $", {Note}" : "")}");
    }
}
