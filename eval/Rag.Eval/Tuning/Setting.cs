namespace Rag.Eval.Tuning;

/// <summary>A value for each weight; two settings of equal values are equal.</summary>
internal sealed class Setting : IEquatable<Setting>
{
    private readonly int _hash;

    private Setting(double[] values)
    {
        Values = values;
        var hash = new HashCode();
        foreach (var value in values)
        {
            hash.Add(value);
        }

        _hash = hash.ToHashCode();
    }

    public IReadOnlyList<double> Values { get; }

    public static Setting Today(IReadOnlyList<TunedWeight> weights) => new([.. weights.Select(weight => weight.Today)]);

    /// <summary>Of the values worth trying that are nearest to these.</summary>
    public static Setting Near(IReadOnlyList<TunedWeight> weights, IEnumerable<double> values) =>
        new([.. weights.Zip(values, (weight, value) => weight.Nearest(value))]);

    public Setting With(IReadOnlyList<TunedWeight> weights, int place, double value)
    {
        double[] values = [.. Values];
        values[place] = weights[place].Nearest(value);
        return new Setting(values);
    }

    /// <summary>How many weights are not as today, and how far they lie from that, in parts of their ranges.</summary>
    public (int Weights, double Distance) ChangeFrom(IReadOnlyList<TunedWeight> weights)
    {
        var (changed, distance) = (0, 0.0);
        for (var i = 0; i < weights.Count; i++)
        {
            changed += Values[i] == weights[i].Today ? 0 : 1;
            distance += Math.Abs(Values[i] - weights[i].Today) / (weights[i].Highest - weights[i].Lowest);
        }

        return (changed, distance);
    }

    public bool Equals(Setting? other) => other is not null && Values.SequenceEqual(other.Values);

    public override bool Equals(object? obj) => Equals(obj as Setting);

    public override int GetHashCode() => _hash;
}
