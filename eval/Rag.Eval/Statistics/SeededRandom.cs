using System.Numerics;

namespace Rag.Eval.Statistics;

/// <summary>
/// Random numbers that depend on the seed alone, the same on every machine and in every version of the runtime: a counter in steps of an
/// odd constant, whose bits are mixed (SplitMix64). Good for simulation, not for secrets.
/// </summary>
public struct SeededRandom(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private const int WordBits = 64;

    private ulong _state = seed;

    public ulong NextBits()
    {
        _state += Step;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextShare() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, count) for a count from 1: what would favor some numbers is drawn again.</summary>
    public int NextBelow(int count)
    {
        var bound = (uint)count;
        var product = (NextBits() >> 32) * bound;
        if ((uint)product < bound)
        {
            var unfair = (uint)-count % bound;
            while ((uint)product < unfair)
            {
                product = (NextBits() >> 32) * bound;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>How many of so many fair coins show heads.</summary>
    public int NextHeads(int coins)
    {
        var (heads, left) = (0, coins);
        while (left >= WordBits)
        {
            heads += BitOperations.PopCount(NextBits());
            left -= WordBits;
        }

        return left > 0 ? heads + BitOperations.PopCount(NextBits() >> (WordBits - left)) : heads;
    }

    /// <summary>
    /// How many of so many independent trials hit, each with a probability of <paramref name="favorable"/> in <paramref name="all"/>: in
    /// integers, exactly. Each trial draws the binary digits of a number in [0, 1) until one differs from the probability's; below it, it
    /// hits. Half of the trials are decided at each digit, so that 64 of them cost about two words.
    /// </summary>
    public int NextHits(int trials, int favorable, int all)
    {
        if (favorable >= all)
        {
            return trials;
        }

        var (hits, open, rest) = (0, trials, (long)favorable);
        while (open > 0 && rest > 0)
        {
            var ones = NextHeads(open);
            rest *= 2;
            if (rest < all)
            {
                open -= ones; // above: a miss
                continue;
            }

            hits += open - ones;
            open = ones;
            rest -= all;
        }

        return hits;
    }
}
