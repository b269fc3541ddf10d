using System.Security.Cryptography;
using MidasNet.Cluster.Blobs;
using MidasNet.Cluster.Sweeps;

namespace MidasNet.Cluster.Grains;

/// <summary>A file that travels: whether it is whole.</summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class BlobGrain(
    [PersistentState("blob", GrainNames.Storage)] IPersistentState<Box<BlobSize>> state, LeaseOptions options, TimeProvider clock) : Grain, IBlobGrain
{
    private const int PartsAtOnce = 16;
    private readonly GrainStored<BlobSize> stored = new(state);
    private DateTimeOffset offered;
    private int cleared; // parts, while it is being removed

    /// <inheritdoc/>
    public Task<long?> SizeAsync() => Task.FromResult(stored.Value is { IsLeaving: false } size ? size.Bytes : (long?)null);

    /// <inheritdoc/>
    public Task<long?> OfferAsync()
    {
        offered = clock.GetUtcNow();
        return SizeAsync();
    }

    /// <inheritdoc/>
    public Task CompleteAsync(long size)
    {
        cleared = 0;
        return stored.WriteAsync(new BlobSize(size));
    }

    /// <inheritdoc/>
    public async Task ClearAsync()
    {
        while (!await ClearSomeAsync()) continue;
    }

    /// <inheritdoc/>
    public async Task<RemovalAnswer> RemoveAsync()
    {
        var wait = offered + options.Duration - clock.GetUtcNow();
        if (wait > TimeSpan.Zero) return new RemovalAnswer(false, wait);
        bool wasThere = state.RecordExists;
        // A call must not last as long as a large file has parts. A sender that comes between two calls makes the next one wait.
        return await ClearSomeAsync() ? new RemovalAnswer(wasThere, TimeSpan.Zero) : new RemovalAnswer(false, RemovalAnswer.Moment);
    }

    /// <summary>Forgets some parts, or what is left.</summary>
    /// <returns>Whether nothing is left.</returns>
    private async Task<bool> ClearSomeAsync()
    {
        if (stored.Value is not { } size) return true;
        // It is not whole from now on, so that a removal that is interrupted can be repeated, and a sender sends again what is missing.
        if (!size.IsLeaving) await stored.WriteAsync(size with { IsLeaving = true });
        string[] parts = [.. BlobStore.KeysOf(this.GetPrimaryKeyString(), size.Bytes).Skip(cleared).Take(PartsAtOnce)];
        await Task.WhenAll(parts.Select(part => GrainFactory.GetGrain<IChunkGrain>(part).ClearAsync()));
        cleared += parts.Length;
        if (parts.Length == PartsAtOnce) return false;
        await state.ClearStateAsync();
        cleared = 0;
        DeactivateOnIdle();
        return true;
    }
}

/// <summary>The size of a file.</summary>
/// <param name="Bytes">The number of its bytes.</param>
/// <param name="IsLeaving">Whether it is being removed, so that parts of it may be gone.</param>
[GenerateSerializer]
internal sealed record BlobSize(long Bytes, bool IsLeaving = false);

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
    public async Task ClearAsync()
    {
        if (state.RecordExists) await state.ClearStateAsync();
        DeactivateOnIdle();
    }
}
