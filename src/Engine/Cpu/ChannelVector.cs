using System.Numerics;

namespace MidasNet.Cpu;

/// <summary>
/// Some neighbouring channels of a pixel. Reading may run past the pixel's last channel, and even past the storage's last value
/// (<see cref="CpuStorage.Slack"/>), writing may not: after this pixel's channels come those of the next, which another thread may be writing.
/// </summary>
internal static unsafe class ChannelVector
{
    /// <summary>Channels in a vector.</summary>
    public static int Count => Vector<float>.Count;

    /// <summary>The number of channels, rounded up to whole vectors.</summary>
    public static int Padded(int channels) => (channels + Count - 1) / Count * Count;

    /// <summary>Writes the vector's values for the channels that are left.</summary>
    public static void Store(this Vector<float> value, float* target, int channelsLeft)
    {
        if (channelsLeft >= Count)
        {
            value.Store(target);
            return;
        }
        for (int i = 0; i < channelsLeft; i++) target[i] = value[i];
    }
}
