using System.Numerics;

namespace MidasNet.Cpu;

/// <summary>
/// Some neighbouring channels of a pixel. Reading may run past the pixel's last channel, and even past the storage's last value
/// (<see cref="CpuStorage.Slack"/>), writing may not: behind this pixel's channels stand those of the next, which are perhaps another thread's.
/// </summary>
internal static unsafe class ChannelVector
{
    /// <summary>Channels in a vector.</summary>
    public static int Count => Vector<float>.Count;

    /// <summary>The number of channels, rounded up to whole vectors.</summary>
    public static int Padded(int channels) => (channels + Count - 1) / Count * Count;

    /// <summary>Writes as many of the vector's values as there are channels left.</summary>
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
