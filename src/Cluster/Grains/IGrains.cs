using MidasNet.Cluster.Sweeps;

namespace MidasNet.Cluster.Grains;

/// <summary>A sweep, by its name.</summary>
internal interface ISweepGrain : ISweep, IGrainWithStringKey
{
    /// <summary>Its trials and rungs; null if there is no such sweep.</summary>
    Task<SweepSpec?> SpecAsync();

    /// <summary>Removes what is stored of it, if it has ended.</summary>
    /// <returns>False if it is running.</returns>
    Task<bool> RemoveAsync();
}

/// <summary>A task, by its content address.</summary>
internal interface ITaskGrain : ITask, IGrainWithStringKey
{
    /// <summary>Removes what is stored of it, with the state of its run, unless a worker may still run it.</summary>
    Task<RemovalAnswer> RemoveAsync();
}

/// <summary>The list of sweeps.</summary>
internal interface IIndexGrain : IGrainWithStringKey
{
    /// <summary>Adds a sweep that begins.</summary>
    Task AddAsync(string sweep);

    /// <summary>Marks a sweep as finished.</summary>
    Task FinishAsync(string sweep);

    /// <summary>The sweeps that are not finished, the oldest first.</summary>
    Task<IReadOnlyList<string>> ActiveAsync();

    /// <summary>All sweeps, the oldest first.</summary>
    Task<IReadOnlyList<string>> AllAsync();

    /// <summary>Takes a sweep off the list.</summary>
    Task RemoveAsync(string sweep);
}

/// <summary>A file that travels, by its checksum.</summary>
internal interface IBlobGrain : IGrainWithStringKey
{
    /// <summary>The number of its bytes; null if it is not there, or not whole.</summary>
    Task<long?> SizeAsync();

    /// <summary>The same for a sender whose sweep will need it: for the duration of a lease it is not removed with another sweep.</summary>
    Task<long?> OfferAsync();

    /// <summary>Says that all parts are there.</summary>
    Task CompleteAsync(long size);

    /// <summary>Forgets it and its parts.</summary>
    Task ClearAsync();

    /// <summary>Forgets it and its parts, unless it was just offered.</summary>
    Task<RemovalAnswer> RemoveAsync();
}

/// <summary>A part of a file, by the file's checksum and its number.</summary>
internal interface IChunkGrain : IGrainWithStringKey
{
    /// <summary>Whether it is there.</summary>
    Task<bool> IsThereAsync();

    /// <summary>Stores it.</summary>
    /// <exception cref="InvalidDataException">The bytes have another checksum.</exception>
    Task PutAsync(byte[] bytes, string checksum);

    /// <summary>Reads it; null if it is not there.</summary>
    Task<byte[]?> GetAsync();

    /// <summary>Forgets it.</summary>
    Task ClearAsync();
}
