namespace Rag.Engine.Sampling;

/// <summary>SplitMix64: a seed means the same numbers on every machine and runtime.</summary>
internal sealed class SplitMix(long seed)
{
    private ulong _state = (ulong)seed;

    /// <summary>Uniform in [0, 1), in steps of 2^-53.</summary>
    public double NextDouble()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 11) * (1.0 / (1UL << 53));
    }
}
