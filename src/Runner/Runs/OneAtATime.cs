namespace MidasNet.Runner.Runs;

/// <summary>Passes on reports that come from several threads.</summary>
internal sealed class OneAtATime(IProgress<long> target) : IProgress<int>
{
    private readonly Lock turn = new();
    private int highest;

    public void Report(int value)
    {
        lock (turn)
        {
            if (value <= highest) return;
            highest = value;
            target.Report(value);
        }
    }
}
