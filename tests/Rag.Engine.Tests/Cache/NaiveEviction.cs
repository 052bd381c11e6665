namespace Rag.Engine.Tests.Cache;

/// <summary>
/// Which entries go, by lists that are searched whole. It is told what was used and is never told, nor asks, what the cache did with it.
/// </summary>
/// <param name="blocks">Of the whole pool.</param>
/// <param name="cost">Of computing an entry's tokens behind its context.</param>
internal sealed class NaiveEviction(int blocks, Func<int, int, double> cost)
{
    private const double Ln2 = 0.693147180559945309;

    private readonly List<(string Name, List<long> Uses)> _ghosts = []; // the oldest first
    private readonly List<(bool IsRemembered, long At, long Waited, int Returns)> _newcomers = [];
    private List<(bool IsRemembered, long At, long Waited, int Returns)> _newcomersBefore = []; // before the epoch began
    private long _clock;
    private long _epochBegan;
    private int _made;

    /// <summary>Uses that share their prices.</summary>
    private int EpochLength => Math.Max(1, blocks / 16);

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
        if (entry.Uses.Count == 0 && entry.IsRemembered && ghost >= 0)
        {
            entry.Uses = _ghosts[ghost].Uses;
            _ghosts.RemoveAt(ghost);
        }

        if (entry.IsNewcomer)
        {
            _newcomers.Add((entry.IsRemembered, _clock, _clock - entry.Uses[^1], 1));
        }

        entry.IsNewcomer = entry.Uses.Count == 0;
        _clock += entry.IsNewcomer ? 0 : 1;
        entry.Uses.Add(_clock);
        if (_clock / EpochLength != _epochBegan / EpochLength)
        {
            (_epochBegan, _newcomersBefore) = (_clock, [.. _newcomers]);
        }
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
        var worth = ExpectedRate([_clock], isRemembered: true) * Math.Max(1e-9, cost(tokens, 0)) / wanted;
        var going = new List<NaiveEntry>();
        foreach (var entry in InOrder(Entries.Where(entry => IsEvictable(entry) && entry.IsNewcomer)))
        {
            if (FreeBlocks + going.Sum(other => other.Blocks) >= wanted || entry.WantedBy != long.MaxValue || WorthOf(entry) > worth)
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
        if (entry.IsNewcomer)
        {
            _newcomers.Add((entry.IsRemembered, _clock, _clock - entry.Uses[^1], 0));
        }

        if (entry.IsRemembered)
        {
            _ghosts.RemoveAll(ghost => ghost.Name == entry.Name);
            _ghosts.Add((entry.Name, entry.Uses));
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
        entries.OrderByDescending(entry => entry.WantedBy).ThenBy(WorthOf).ThenBy(entry => entry.Order);

    private double WorthOf(NaiveEntry entry) =>
        ExpectedRate(entry.Uses, entry.IsRemembered) * Math.Max(1e-9, cost(entry.Tokens, entry.Context)) / entry.Blocks;

    /// <summary>Uses over time, both fading, times the chance that a silence so long leaves that it is still asked for.</summary>
    private double ExpectedRate(List<long> uses, bool isRemembered)
    {
        var now = ((_clock / EpochLength) + 1) * EpochLength;
        var halfLife = 16.0 * blocks;
        var prior = TimeToReturn(isRemembered);
        var (last, known) = (uses[^1], Passed(uses[^1] - uses[0], halfLife));
        var faded = uses.Sum(use => Math.Pow(0.5, (last - use) / halfLife));
        var rate = uses.Sum(use => Math.Pow(0.5, (now - use) / halfLife)) / (Passed(now - uses[0], halfLife) + prior);
        var growth = (known + prior + now - last) / (known + prior);
        var power = Math.Max(1e-6, faded - 1);
        var odds = (known + prior + now - last) / (300 * blocks) * ((Math.Pow(growth, power) - 1) / power);
        return rate / (1 + odds);
    }

    private static double Passed(double time, double halfLife) => (1 - Math.Pow(0.5, time / halfLife)) * halfLife / Ln2;

    /// <summary>Of the newcomers of one kind that returned or went before the epoch, beside four that waited for the whole pool.</summary>
    private double TimeToReturn(bool isRemembered)
    {
        var seen = _newcomersBefore.Where(newcomer => newcomer.IsRemembered == isRemembered).ToArray();
        var last = seen.Length == 0 ? 0 : seen[^1].At;
        return (seen.Sum(newcomer => newcomer.Waited * Weight(newcomer.At)) + (4 * blocks))
            / (seen.Sum(newcomer => newcomer.Returns * Weight(newcomer.At)) + 4);

        double Weight(long at) => Math.Pow(0.5, (last - at) / (4.0 * blocks));
    }
}
