using Rag.Core.Articles;

namespace Rag.Retrieval.Tests.Recording;

/// <summary>Articles of drawn words under drawn outlets and days, some of them copies, and questions that name outlets and days.</summary>
internal sealed class InventedNews
{
    private static readonly string[] s_words =
    [
        .. "harbour bridge lorry council toll ferry strike nurse budget orchestra conductor apple harvest farm minister vote storm".Split(
            ' '
        ),
        .. "lighthouse market court judge school teacher train tunnel river boat captain film prize writer museum bank rate loan".Split(
            ' '
        ),
    ];

    private static readonly string[] s_outlets = ["Coast Daily", "Inland Post", "The Gob"];

    private static readonly DateTimeOffset s_first = new(2023, 10, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly Random _random;

    /// <param name="copyEach">Each so many articles one is nearly a copy; 1 for none.</param>
    public InventedNews(int seed, int articles, int copyEach = 7)
    {
        _random = new Random(seed);
        Index = new InMemoryChunkIndex(new TripleEmbedder());
        var texts = new List<string>();
        for (var i = 0; i < articles; i++)
        {
            texts.Add(i % copyEach == 6 ? texts[i - 3] + " " + Words(2) : Words(30));
            var source = i % 5 == 0 ? null : s_outlets[i % 3];
            Articles.Add(Index.Add(texts[^1], source, i % 4 == 0 ? null : s_first.AddDays(_random.Next(60))));
        }
    }

    public InMemoryChunkIndex Index { get; }

    public List<ArticleId> Articles { get; } = [];

    public string Question() =>
        _random.Next(3) switch
        {
            0 => $"What about the {Words(5)}?",
            1 => $"Which {Words(4)} did {s_outlets[_random.Next(3)]} report on October {_random.Next(1, 30)}, 2023?",
            _ => $"Did Coast Daily report on the {Words(3)}, while Inland Post wrote about the {Words(3)} and the {Words(2)}?",
        };

    private string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => s_words[_random.Next(s_words.Length)]));
}
