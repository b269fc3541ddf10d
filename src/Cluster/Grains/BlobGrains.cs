using System.Security.Cryptography;

namespace MidasNet.Cluster.Grains;

/// <summary>A file that travels: whether it is whole.</summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class BlobGrain([PersistentState("blob", GrainNames.Storage)] IPersistentState<Box<BlobSize>> state) : Grain, IBlobGrain
{
    /// <inheritdoc/>
    public Task<long?> SizeAsync() => Task.FromResult(state.State.Value?.Bytes);

    /// <inheritdoc/>
    public Task CompleteAsync(long size) => new GrainStored<BlobSize>(state).WriteAsync(new BlobSize(size));

    /// <inheritdoc/>
    public Task ClearAsync() => state.RecordExists ? state.ClearStateAsync() : Task.CompletedTask;
}

/// <summary>The size of a file.</summary>
[GenerateSerializer]
internal sealed record BlobSize(long Bytes);

/// <summary>A part of a file. It stays in memory for a short time, in which other workers ask for it, too.</summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class ChunkGrain([PersistentState("chunk", GrainNames.Storage)] IPersistentState<Box<byte[]>> state) : Grain, IChunkGrain
{
    /// <inheritdoc/>
    public Task<bool> IsThereAsync() => Task.FromResult(state.State.Value is not null);

    /// <inheritdoc/>
    public async Task PutAsync(byte[] bytes, string checksum)
    {
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != checksum)
            throw new InvalidDataException($"part {this.GetPrimaryKeyString()} has arrived with another checksum than it was sent with");
        await new GrainStored<byte[]>(state).WriteAsync(bytes);
        DeactivateOnIdle(); // a sweep's data are sent once, and asked for later
    }

    /// <inheritdoc/>
    public Task<byte[]?> GetAsync() => Task.FromResult(state.State.Value);

    /// <inheritdoc/>
    public Task ClearAsync() => state.RecordExists ? state.ClearStateAsync() : Task.CompletedTask;
}
