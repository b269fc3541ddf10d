using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Page.Tests;

/// <summary>A small network that has learnt nothing.</summary>
internal static class UntrainedNetwork
{
    /// <summary>Writes its checkpoint, and gives the path.</summary>
    public static string Save(string path, Preprocessing preprocessing)
    {
        string[] names = ["cat", "dog", "a class with a long name"];
        using var device = Device.OpenCpu(threads: 1);
        using var model = new SmallCnn(device, new SmallCnnOptions(names.Length, Width: 4, Depth: 1) { Channels = preprocessing.Channels }, seed: 3);
        ModelCheckpoint.Save(path, model, new ModelUse { ClassNames = names, Preprocessing = preprocessing });
        return path;
    }
}
