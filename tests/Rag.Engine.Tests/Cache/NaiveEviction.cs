namespace Rag.Engine.Tests.Cache;

/// <summary>
/// Which entries go, by lists that are searched whole. It is told what was used and is never told, nor asks, what the cache did with it.
/// </summary>
/// <param name="blocks">Of the whole pool.</param>
/// <param name="cost">Of computing an entry's tokens behind its context.</param>
internal sealed class NaiveEviction(int blocks, Func<int, int, double> cost)
{
    private readonly List<(string Name, double Frequency, double LastUse)> _ghosts = []; // the oldest first
    private double _clock;
    private int _made;

    public List<NaiveEntry> Entries { get; } = [];

    public int FreeBlocks => blocks - Entries.Sum(entry => entry.Blocks);

    /// <summary>Blocks that could be made free, retired entries apart: these live by their pins.</summary>
    public int IdleBlocks => Entries.Where(entry => entry.Pins == 0).Sum(entry => entry.Blocks);

    /// <summary>The one that lookups find.</summary>
    public NaiveEntry? Find(string name) => Entries.SingleOrDefault(entry => entry.Name == name && !entry.IsRetired);

    public NaiveEntry Add(NaiveEntry entry)
    {
        entry.Order = _made++;
        Entries.Add(entry);
        NoteUse(entry);
        return entry;
    }

    /// <summary>The clock counts every use but the first of an entry that nothing is remembered of.</summary>
    public void NoteUse(NaiveEntry entry)
    {
        var ghost = _ghosts.FindIndex(ghost => ghost.Name == entry.Name);
        if (entry.Frequency == 0 && entry.IsRemembered && ghost >= 0)
        {
            (_, entry.Frequency, entry.LastUse) = _ghosts[ghost];
            _ghosts.RemoveAt(ghost);
        }

        entry.IsNewcomer = entry.Frequency == 0;
        _clock += entry.IsNewcomer ? 0 : 1;
        entry.Frequency = 1 + (entry.Frequency * Math.Pow(0.5, (_clock - entry.LastUse) / (3 * blocks)));
        entry.LastUse = _clock;
    }

    /// <summary>Makes so many blocks free, or says that it cannot and changes nothing.</summary>
    public bool TryMakeFree(int wanted)
    {
        if (FreeBlocks + IdleBlocks < wanted)
        {
            return false;
        }

        while (FreeBlocks < wanted)
        {
            Evict(Victim());
        }

        return true;
    }

    /// <summary>
    /// For a text that nobody has asked for: of newcomers that nobody waits for and that are worth no more, or not at all.
    /// </summary>
    public bool TryMakeFreeForNewcomer(int wanted, int tokens)
    {
        var worth = Math.Log2(Math.Max(1e-9, cost(tokens, 0)) / wanted) + (_clock / (3 * blocks));
        var going = new List<NaiveEntry>();
        foreach (var entry in InOrder(Entries.Where(entry => IsEvictable(entry) && entry.IsNewcomer)))
        {
            if (FreeBlocks + going.Sum(other => other.Blocks) >= wanted || entry.WantedBy != long.MaxValue || PriorityOf(entry) > worth)
            {
                break;
            }

            going.Add(entry);
        }

        var isMade = FreeBlocks + going.Sum(entry => entry.Blocks) >= wanted;
        (isMade ? going : []).ForEach(Evict);
        return isMade;
    }

    /// <summary>Nothing is remembered of what has one of these names.</summary>
    public void Forget(Predicate<string> isMeant) => _ghosts.RemoveAll(ghost => isMeant(ghost.Name));

    private void Evict(NaiveEntry entry)
    {
        Entries.Remove(entry);
        if (entry.IsRemembered)
        {
            _ghosts.RemoveAll(ghost => ghost.Name == entry.Name);
            _ghosts.Add((entry.Name, entry.Frequency, entry.LastUse));
            _ghosts.RemoveRange(0, Math.Max(0, _ghosts.Count - (2 * blocks)));
        }
    }

    /// <summary>Newcomers first while they hold more than a tenth of the pool, then whatever is worth least.</summary>
    private NaiveEntry Victim()
    {
        var all = InOrder(Entries.Where(IsEvictable)).ToArray();
        var newcomers = all.Where(entry => entry.IsNewcomer).ToArray();
        return newcomers.Sum(entry => entry.Blocks) > blocks * 0.1 && newcomers.FirstOrDefault() is { WantedBy: long.MaxValue } newcomer
            ? newcomer
            : all[0];
    }

    private bool IsEvictable(NaiveEntry entry) => entry.Pins == 0 && !Entries.Exists(other => other.Parent == entry && !other.IsRetired);

    /// <summary>What nobody waits for, then what is waited for latest; the least worth for its blocks; the oldest.</summary>
    private IEnumerable<NaiveEntry> InOrder(IEnumerable<NaiveEntry> entries) =>
        entries.OrderByDescending(entry => entry.WantedBy).ThenBy(PriorityOf).ThenBy(entry => entry.Order);

    private double PriorityOf(NaiveEntry entry) =>
        Math.Log2(entry.Frequency * Math.Max(1e-9, cost(entry.Tokens, entry.Context)) / entry.Blocks) + (entry.LastUse / (3 * blocks));
}
