using MidasNet.Learning;

namespace MidasNet.Runner.Runs;

/// <summary>How well the threads of a device were used, for those who ask for details.</summary>
internal static class ThreadUse
{
    /// <summary>The line about a device that has computed.</summary>
    public static string Of(Device device) => Of(device.Threads, device.ThreadEfficiency);

    /// <summary>The line about some threads.</summary>
    /// <param name="threads">Threads of the processor.</param>
    /// <param name="efficiency">The share of their time in kernels in which they worked; null if no kernel was measured.</param>
    // Kernels are measured where several threads share them: not on one thread, on a card, or where each network has a thread of its own.
    public static string Of(int threads, double? efficiency) => efficiency is { } share
        ? $"threads: {threads}, {Percentage.Of(share, 0)} of their time in kernels at work, the rest waiting for each other or for a core"
        : $"threads: {threads}; no kernel that several of them share was measured";
}
