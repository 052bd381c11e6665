using System.Collections.Frozen;
using System.Globalization;

namespace Rag.Ingestion.Stories;

/// <summary>
/// How much a word says of which event a text is about: the logarithm of how rare it is in English news. The table is fixed, so that the
/// same two articles match alike whatever else is stored and in whatever order it came. A word that it lacks is rare.
/// </summary>
internal static class CommonWords
{
    /// <summary>Of a word that fewer than one article in a thousand has.</summary>
    private const float RareWeight = 8;

    /// <summary>Below this weight a word stands in so much news that it says nothing by itself.</summary>
    private const float NamelessWeight = 4;

    private const float NamedWeight = 3;

    /// <summary>Words of this weight or less, as "the" and "after", count nothing.</summary>
    private const float StopWeight = 2;

    private static readonly FrozenDictionary<uint, float> s_weights = Read();

    /// <summary>From 0 for a word that much news has to 1 for a rare one.</summary>
    public static float Rarity(uint word) => Math.Max(0, (Weight(word) - NamelessWeight) / (RareWeight - NamelessWeight));

    /// <summary>From 0 to 1 as <see cref="Rarity"/>, but countries, teams and other names that come often count as well.</summary>
    public static float Telling(uint word) => Math.Max(0, (Weight(word) - NamedWeight) / (RareWeight - NamedWeight));

    /// <summary>What the word weighs where parts are compared: a rare one many times what a common one does.</summary>
    public static float Square(uint word)
    {
        var above = Math.Max(0, Weight(word) - StopWeight);
        return above * above;
    }

    private static float Weight(uint word) => s_weights.TryGetValue(word, out var weight) ? weight : RareWeight;

    /// <summary>Lines of a weight and the words that have it.</summary>
    private static FrozenDictionary<uint, float> Read()
    {
        using var stream = typeof(CommonWords).Assembly.GetManifestResourceStream("common-words.txt")!;
        using var reader = new StreamReader(stream);
        var weights = new Dictionary<uint, float>();
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            var weight = float.Parse(parts[0], CultureInfo.InvariantCulture);
            foreach (var word in parts.AsSpan(1))
            {
                weights[StoryWords.HashOf(word)] = weight;
            }
        }

        return weights.ToFrozenDictionary();
    }
}
