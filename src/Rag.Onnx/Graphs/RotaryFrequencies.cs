namespace Rag.Onnx.Graphs;

/// <summary>How far each pair of a head's elements turns from one position to the next, in radians.</summary>
/// <param name="AttentionFactor">Turned queries and keys are stretched by this factor.</param>
internal sealed record RotaryFrequencies(float[] RadiansPerPosition, float AttentionFactor = 1)
{
    /// <summary>Null where prompts of all lengths are read alike.</summary>
    public ShortRotary? OfShort { get; init; }

    /// <summary>Whether all numbers are such as a model can have.</summary>
    public bool IsPossible =>
        AttentionFactor > 0
        && float.IsFinite(AttentionFactor)
        && RadiansPerPosition.All(radians => radians >= 0 && float.IsFinite(radians))
        && (OfShort is null || OfShort.Rotary.IsPossible);

    /// <param name="size">Elements of a head that turn, an even number.</param>
    public static RotaryFrequencies Plain(int size, double theta)
    {
        var frequencies = new float[size / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            frequencies[i] = (float)(1 / Math.Pow(theta, 2.0 * i / size));
        }

        return new RotaryFrequencies(frequencies);
    }

    /// <summary>
    /// Scaling to a long context as in YaRN: pairs that turn often within the original context keep their frequency, pairs that turn seldom
    /// are slowed by the factor, and pairs in between by a blend, linear in the number of the pair.
    /// </summary>
    /// <param name="fast">Pairs that turn so often or oftener keep their frequency.</param>
    /// <param name="slow">Pairs that turn so seldom or seldomer are slowed in full.</param>
    /// <param name="wholePairs">Whether the ends of the blend are rounded outward to whole pairs.</param>
    public static RotaryFrequencies Yarn(
        int size,
        double theta,
        double factor,
        double originalContext,
        double fast,
        double slow,
        bool wholePairs
    )
    {
        var (first, last) = (PairOf(fast), PairOf(slow));
        if (wholePairs)
        {
            (first, last) = (Math.Floor(first), Math.Ceiling(last));
        }

        (first, last) = (Math.Max(first, 0), Math.Min(last, size - 1));
        last = first == last ? last + .001 : last;
        var plain = Plain(size, theta).RadiansPerPosition;
        return new RotaryFrequencies([
            .. plain.Select((frequency, pair) => Blend(frequency, Math.Clamp((pair - first) / (last - first), 0, 1))),
        ]);

        // The pair, not always a whole one, that turns so many times within the original context.
        double PairOf(double turns) => size * Math.Log(originalContext / (turns * 2 * Math.PI)) / (2 * Math.Log(theta));

        float Blend(double frequency, double slowed) => (float)((frequency / factor * slowed) + (frequency * (1 - slowed)));
    }

    /// <summary>Linear scaling of positions: every frequency is divided by one factor.</summary>
    public RotaryFrequencies Linear(double factor) =>
        this with
        {
            RadiansPerPosition = [.. RadiansPerPosition.Select(f => (float)(f / factor))],
        };

    /// <summary>Divides every frequency by a factor of its own.</summary>
    public RotaryFrequencies Divided(ReadOnlySpan<float> factors)
    {
        var frequencies = new float[RadiansPerPosition.Length];
        for (var i = 0; i < frequencies.Length; i++)
        {
            frequencies[i] = RadiansPerPosition[i] / factors[i];
        }

        return this with
        {
            RadiansPerPosition = frequencies,
        };
    }

    /// <summary>
    /// Scaling to a long context as in Llama 3: pairs that turn fully within originalContext / highFactor positions keep their frequency,
    /// pairs that turn less than lowFactor times within the original context are slowed by the factor, and pairs in between are slowed by a
    /// linear blend of the two.
    /// </summary>
    public RotaryFrequencies Llama3(double factor, double lowFactor, double highFactor, double originalContext)
    {
        return this with { RadiansPerPosition = [.. RadiansPerPosition.Select(Scale)] };

        float Scale(float frequency)
        {
            var turns = originalContext * frequency / (2 * Math.PI);
            var share = Math.Clamp((turns - lowFactor) / (highFactor - lowFactor), 0, 1);
            return (float)(((1 - share) * frequency / factor) + (share * frequency));
        }
    }

    /// <summary>Cosines and sines [positions, pairs], times the attention factor.</summary>
    public (float[] Cos, float[] Sin) Tables(int positions)
    {
        var pairs = RadiansPerPosition.Length;
        var cos = new float[positions * pairs];
        var sin = new float[positions * pairs];
        for (var i = 0; i < cos.Length; i++)
        {
            // The angle is computed in fp32, as in the models' own code: at far positions its rounding is part of what a model learned.
            var angle = i / pairs * RadiansPerPosition[i % pairs];
            var (s, c) = MathF.SinCos(angle);
            (sin[i], cos[i]) = (s * AttentionFactor, c * AttentionFactor);
        }

        return (cos, sin);
    }
}
