namespace Rag.Engine.Adapters;

/// <summary>
/// An adapter in a slot of the runner. It stays there for as long as a sequence or a warming holds it; its counts are
/// <see cref="EngineAdapters"/>' own.
/// </summary>
internal sealed class LoadedAdapter(string digest, int slot)
{
    private readonly TaskCompletionSource _free = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Digest { get; } = digest;

    /// <summary>At least 1: rows without an adapter name slot 0.</summary>
    public int Slot { get; } = slot;

    /// <summary>Sequences and warmings that hold it.</summary>
    public int Uses { get; private set; }

    /// <summary>No name leads to it any more.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>Completes when it is leaving and nothing holds it.</summary>
    public Task Free => _free.Task;

    public void Hold() => Uses++;

    public void Release()
    {
        Invariant.Holds(Uses > 0, "only an adapter that is held is released");
        Uses--;
        NoteIfFree();
    }

    public void Leave()
    {
        IsLeaving = true;
        NoteIfFree();
    }

    private void NoteIfFree()
    {
        if (IsLeaving && Uses == 0)
        {
            _free.TrySetResult();
        }
    }
}
