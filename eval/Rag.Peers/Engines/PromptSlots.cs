namespace Rag.Peers.Engines;

/// <summary>A place for one sequence whose keys and values stay when its answer is done.</summary>
internal sealed class PromptSlot(int id)
{
    public int Id => id;

    /// <summary>The tokens whose keys and values lie in the slot, in order.</summary>
    public List<int> Tokens { get; } = [];

    public bool IsBusy { get; set; }

    /// <summary>The time of the slot's last use, on a clock that goes one forward with every use of any slot.</summary>
    public long LastUse { get; set; }

    /// <summary>
    /// The number of leading tokens of the prompt that lie in the slot; the prompt's last token never counts, for it is computed for its
    /// logits.
    /// </summary>
    public int CommonPrefix(ReadOnlySpan<int> prompt) =>
        prompt[..^1].CommonPrefixLength(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Tokens));
}

/// <summary>
/// A slot for a prompt, and the slot whose first tokens are to be copied there; the same one when it goes on in its own place.
/// </summary>
/// <param name="Prefix">Tokens of the prompt that need not be computed.</param>
internal readonly record struct SlotChoice(PromptSlot Slot, PromptSlot Source, int Prefix);

/// <summary>The last prompts, kept so that a new one reuses the longest prefix it shares with any of them.</summary>
internal sealed class PromptSlots(int count)
{
    /// <summary>
    /// The fewest tokens for which a slot is copied: a copy moves the whole slot, which takes as long as computing this many.
    /// </summary>
    public const int LeastCopied = 64;

    private readonly PromptSlot[] _slots = [.. Enumerable.Range(0, count).Select(id => new PromptSlot(id))];
    private long _uses;

    /// <summary>Takes a slot and marks it busy; null when all slots are busy.</summary>
    /// <param name="prompt">At least one token.</param>
    public SlotChoice? TryTake(ReadOnlySpan<int> prompt, SlotReuse reuse)
    {
        PromptSlot? oldest = null;
        PromptSlot? source = null;
        var prefix = -1;
        foreach (var slot in _slots)
        {
            if (!slot.IsBusy && (oldest is null || slot.LastUse < oldest.LastUse))
            {
                oldest = slot;
            }

            var common = slot.CommonPrefix(prompt);
            if (common > prefix && (!slot.IsBusy || reuse == SlotReuse.Copy))
            {
                (source, prefix) = (slot, common);
            }
        }

        if (oldest is null)
        {
            return null;
        }

        // The prefix stays in its slot where it is most of what lies there; otherwise the slot's own prompt may be wanted again.
        var taken = !source!.IsBusy && prefix * 2 >= source.Tokens.Count && prefix > 0 ? source : oldest;
        var own = taken.CommonPrefix(prompt);
        if (reuse == SlotReuse.InPlace || prefix - own < LeastCopied)
        {
            (source, prefix) = (taken, own);
        }

        taken.IsBusy = true;
        taken.LastUse = ++_uses;
        return new SlotChoice(taken, source, prefix);
    }

    public static void Release(PromptSlot slot) => slot.IsBusy = false;
}

internal enum SlotReuse
{
    /// <summary>A prefix can be copied from one slot to another.</summary>
    Copy,

    /// <summary>A prefix is reused only in the slot where it lies.</summary>
    InPlace,
}
