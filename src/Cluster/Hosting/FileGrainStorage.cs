using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MidasNet.Weights;
using Orleans.Storage;

namespace MidasNet.Cluster.Hosting;

/// <summary>The storage of a cluster of one silo: a file for each grain, with the number of its version before its content.</summary>
/// <param name="folder">The folder, which no other silo uses.</param>
/// <param name="serializer">Writes states.</param>
internal sealed class FileGrainStorage(string folder, OrleansGrainStorageSerializer serializer) : IGrainStorage
{
    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        string path = PathOf(stateName, grainId);
        if (!File.Exists(path)) return;
        byte[] bytes = await File.ReadAllBytesAsync(path);
        grainState.State = serializer.Deserialize<T>(new BinaryData(bytes.AsMemory(sizeof(long))));
        grainState.ETag = BitConverter.ToInt64(bytes).ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        string path = PathOf(stateName, grainId);
        long version = grainState.ETag is { } tag ? long.Parse(tag, CultureInfo.InvariantCulture) : 0;
        long stored = VersionIn(path);
        if (stored != version) throw new InconsistentStateException($"the state of {grainId} has version {stored}, {version} was expected", $"{stored}", $"{version}");
        byte[] content = serializer.Serialize(grainState.State).ToArray();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        AtomicFile.Write(path, [.. BitConverter.GetBytes(version + 1), .. content]);
        grainState.ETag = (version + 1).ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        File.Delete(PathOf(stateName, grainId));
        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = Activator.CreateInstance<T>();
        return Task.CompletedTask;
    }

    private static long VersionIn(string path)
    {
        if (!File.Exists(path)) return 0;
        using var file = File.OpenRead(path);
        byte[] version = new byte[sizeof(long)];
        file.ReadExactly(version);
        return BitConverter.ToInt64(version);
    }

    private string PathOf(string stateName, GrainId grain)
    {
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(grain.ToString())));
        return Path.Combine(folder, stateName, name[..2], name);
    }
}
