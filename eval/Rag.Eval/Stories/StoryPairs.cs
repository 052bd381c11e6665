namespace Rag.Eval.Stories;

/// <summary>The labeled pairs: hashes of links and a label. The texts are in the data set of feed entries.</summary>
public static class StoryPairs
{
    private const string Same = "same";

    public static IReadOnlyList<StoryPair> Load()
    {
        using var stream = typeof(StoryPairs).Assembly.GetManifestResourceStream("story-pairs.tsv")!;
        using var reader = new StreamReader(stream);
        var pairs = new List<StoryPair>();
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split('\t');
            pairs.Add(new StoryPair(parts[0], parts[1], parts[2] == Same));
        }

        return pairs;
    }
}
