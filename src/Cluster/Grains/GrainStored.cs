using MidasNet.Cluster.Sweeps;

namespace MidasNet.Cluster.Grains;

/// <summary>A value in the storage of a grain.</summary>
/// <param name="state">The storage.</param>
internal sealed class GrainStored<T>(IPersistentState<Box<T>> state) : IStored<T> where T : class
{
    /// <inheritdoc/>
    public T? Value => state.State.Value;

    /// <inheritdoc/>
    public async Task WriteAsync(T value)
    {
        var before = state.State.Value;
        state.State.Value = value;
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            state.State.Value = before;
            throw;
        }
    }
}
