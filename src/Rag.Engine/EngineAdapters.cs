using Rag.Engine.Adapters;

namespace Rag.Engine;

/// <summary>
/// The adapters that requests can name, loaded and unloaded while the engine works. Two names of one adapter share a slot, and what was
/// computed with either. Thread-safe.
/// </summary>
public sealed class EngineAdapters : IDisposable
{
    private readonly IModelRunner _runner;
    private readonly Func<int, IAdapterWeights?, Task> _setAsync;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _changes = new(1);
    private readonly Dictionary<string, LoadedAdapter> _byName = new(StringComparer.Ordinal);
    private readonly LoadedAdapter?[] _slots; // slot 1 first

    /// <param name="setAsync">Changes a slot of the runner between two steps.</param>
    internal EngineAdapters(IModelRunner runner, Func<int, IAdapterWeights?, Task> setAsync)
    {
        (_runner, _setAsync) = (runner, setAsync);
        _slots = new LoadedAdapter?[runner.AdapterSlots];
    }

    /// <summary>The most adapters at a time; 0 where the runner takes none.</summary>
    public int Slots => _slots.Length;

    /// <summary>By name.</summary>
    public IReadOnlyList<EngineAdapter> List()
    {
        lock (_lock)
        {
            return
            [
                .. _byName
                    .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => new EngineAdapter(entry.Key, entry.Value.Digest, entry.Value.Uses)),
            ];
        }
    }

    /// <summary>
    /// Reads an adapter's folder; completes when requests can name it. Loading what is loaded under the name changes nothing. Throws
    /// what the runner throws for files that it cannot use.
    /// </summary>
    /// <exception cref="AdapterRefusedException">The name is another adapter's, or no slot is empty.</exception>
    public async Task LoadAsync(string name, string folder, CancellationToken cancellation)
    {
        if (Slots == 0)
        {
            throw new AdapterRefusedException("The reader takes no adapters: it was started without slots for them.");
        }

        var weights = await Task.Run(() => _runner.ReadAdapter(folder), cancellation).ConfigureAwait(false);
        await _changes.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!TryName(name, weights))
            {
                var adapter = TakeSlot(weights);
                await FillAsync(adapter, weights).ConfigureAwait(false);
                lock (_lock)
                {
                    _byName.Add(name, adapter);
                }
            }
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>No request finds the name from now on; completes when those under way have ended and the slot is empty.</summary>
    /// <exception cref="AdapterRefusedException">No adapter has the name.</exception>
    public async Task UnloadAsync(string name, CancellationToken cancellation)
    {
        LoadedAdapter? adapter;
        await _changes.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            lock (_lock)
            {
                if (!_byName.Remove(name, out adapter))
                {
                    throw new AdapterRefusedException($"No adapter is loaded under the name {name}.");
                }

                if (_byName.ContainsValue(adapter))
                {
                    return;
                }

                adapter.Leave();
            }
        }
        finally
        {
            _changes.Release();
        }

        await EmptyAsync(adapter).WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The adapter, held until <see cref="Release"/>; null for no name.</summary>
    /// <exception cref="ArgumentException">No adapter has the name.</exception>
    internal LoadedAdapter? Hold(string? name)
    {
        if (name is null)
        {
            return null;
        }

        lock (_lock)
        {
            if (!_byName.TryGetValue(name, out var adapter))
            {
                throw new ArgumentException($"No adapter is loaded under the name {name}.");
            }

            adapter.Hold();
            return adapter;
        }
    }

    /// <summary>The adapter without holding it, for an estimate; null where none has the name.</summary>
    internal LoadedAdapter? Find(string? name)
    {
        lock (_lock)
        {
            return name is null ? null : _byName.GetValueOrDefault(name);
        }
    }

    internal void Release(LoadedAdapter? adapter)
    {
        lock (_lock)
        {
            adapter?.Release();
        }
    }

    public void Dispose() => _changes.Dispose();

    /// <summary>True where the name is the adapter's, or became another name of one that is loaded.</summary>
    private bool TryName(string name, IAdapterWeights weights)
    {
        lock (_lock)
        {
            if (_byName.TryGetValue(name, out var namesake))
            {
                return namesake.Digest == weights.Digest
                    ? true
                    : throw new AdapterRefusedException($"The name {name} is another adapter's: unload that one first.");
            }

            var same = _slots.FirstOrDefault(loaded => loaded?.Digest == weights.Digest);
            if (same is { IsLeaving: true })
            {
                throw new AdapterRefusedException($"The adapter {name} is still being unloaded: load it again in a moment.");
            }

            if (same is not null)
            {
                _byName.Add(name, same);
            }

            return same is not null;
        }
    }

    private LoadedAdapter TakeSlot(IAdapterWeights weights)
    {
        lock (_lock)
        {
            var at = Array.IndexOf(_slots, null);
            return at >= 0
                ? _slots[at] = new LoadedAdapter(weights.Digest, at + 1)
                : throw new AdapterRefusedException($"All {Slots} slots for adapters are taken: unload one first.");
        }
    }

    private async Task FillAsync(LoadedAdapter adapter, IAdapterWeights weights)
    {
        try
        {
            await _setAsync(adapter.Slot, weights).ConfigureAwait(false);
        }
        catch
        {
            GiveBack(adapter);
            throw;
        }
    }

    private async Task EmptyAsync(LoadedAdapter adapter)
    {
        await adapter.Free.ConfigureAwait(false);
        await _setAsync(adapter.Slot, null).ConfigureAwait(false);
        GiveBack(adapter);
    }

    private void GiveBack(LoadedAdapter adapter)
    {
        lock (_lock)
        {
            _slots[adapter.Slot - 1] = null;
        }
    }
}
