namespace Rag.Engine.Cache;

/// <summary>
/// How soon entries that were used once are used again, as far as entries of one kind have shown: among breaking news soon, in a scan
/// never. What is long ago fades.
/// </summary>
/// <param name="blocks">Of the pool.</param>
internal sealed class NewcomerReturns(int blocks)
{
    /// <summary>Uses, for each block of the pool, after which what was seen counts half.</summary>
    private const double HalfLifePerBlock = 4;

    /// <summary>What is assumed at first weighs as much as so many entries that returned, each after one use for each block.</summary>
    private const int AssumedReturns = 4;

    private double _returns;
    private double _waited;
    private double _lastNote;

    /// <summary>One return is expected in so much of the time that entries wait for one.</summary>
    public double TimeToReturn => (_waited + ((double)AssumedReturns * blocks)) / (_returns + AssumedReturns);

    public void NoteReturn(double now, double waited) => Note(now, waited, returns: 1);

    /// <summary>It was evicted while it waited.</summary>
    public void NoteEviction(double now, double waited) => Note(now, waited, returns: 0);

    private void Note(double now, double waited, int returns)
    {
        var faded = Math.Pow(0.5, (now - _lastNote) / (HalfLifePerBlock * blocks));
        (_waited, _returns, _lastNote) = ((_waited * faded) + waited, (_returns * faded) + returns, now);
    }
}
