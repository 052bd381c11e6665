namespace Rag.Onnx.Llama;

/// <summary>How far each pair of a head's elements turns from one position to the next, in radians.</summary>
internal sealed record RotaryFrequencies(float[] RadiansPerPosition)
{
    public static RotaryFrequencies Plain(int headSize, double theta)
    {
        var frequencies = new float[headSize / 2];
        for (var i = 0; i < frequencies.Length; i++)
        {
            frequencies[i] = (float)(1 / Math.Pow(theta, 2.0 * i / headSize));
        }

        return new RotaryFrequencies(frequencies);
    }

    /// <summary>Positions pressed together: every frequency divided by one factor.</summary>
    public RotaryFrequencies Linear(double factor) => new([.. RadiansPerPosition.Select(f => (float)(f / factor))]);

    /// <summary>Every frequency divided by a factor of its own.</summary>
    public RotaryFrequencies Divided(ReadOnlySpan<float> factors)
    {
        var frequencies = new float[RadiansPerPosition.Length];
        for (var i = 0; i < frequencies.Length; i++)
        {
            frequencies[i] = RadiansPerPosition[i] / factors[i];
        }

        return new RotaryFrequencies(frequencies);
    }

    /// <summary>
    /// Long context as Llama 3 has it: pairs that turn fully within originalContext / highFactor positions stay, those that turn less than
    /// lowFactor times within the original context are slowed by the factor, those between go from one to the other linearly.
    /// </summary>
    public RotaryFrequencies Llama3(double factor, double lowFactor, double highFactor, double originalContext)
    {
        return new RotaryFrequencies([.. RadiansPerPosition.Select(Scale)]);

        float Scale(float frequency)
        {
            var turns = originalContext * frequency / (2 * Math.PI);
            var share = Math.Clamp((turns - lowFactor) / (highFactor - lowFactor), 0, 1);
            return (float)(((1 - share) * frequency / factor) + (share * frequency));
        }
    }

    /// <summary>Cosines and sines [positions, pairs].</summary>
    public (float[] Cos, float[] Sin) Tables(int positions)
    {
        var pairs = RadiansPerPosition.Length;
        var cos = new float[positions * pairs];
        var sin = new float[positions * pairs];
        for (var i = 0; i < cos.Length; i++)
        {
            // The angle in fp32, as the models' own code has it: at far positions its rounding is part of what they learned.
            var angle = i / pairs * RadiansPerPosition[i % pairs];
            (sin[i], cos[i]) = MathF.SinCos(angle);
        }

        return (cos, sin);
    }
}
