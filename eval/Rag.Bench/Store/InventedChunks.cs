using Rag.Core.Articles;

namespace Rag.Bench.Store;

/// <summary>Articles of ten chunks of some 1.2 kB, whose words are as frequent as words are, in order of their chunks' numbers.</summary>
internal sealed class InventedChunks(NewsVectors vectors, int windows)
{
    public const int ChunksPerArticle = 10;

    private const int Texts = 4096;
    private const int WordsOfAText = 190;
    private const int Words = 50_000;

    private static readonly DateTimeOffset s_first = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string[] _texts = [.. Enumerable.Range(0, Texts).Select(TextOf)];

    /// <param name="first">The number of its first chunk, from 0.</param>
    public ArticleWrite Article(long first, int chunks, NearestChunks nearest)
    {
        var number = first / ChunksPerArticle;
        var (drafts, start) = (new List<ChunkDraft>(), 0);
        foreach (var ordinal in Enumerable.Range(0, chunks))
        {
            var chunk = first + ordinal;
            var text = $"{_texts[(int)(chunk * 31 % Texts)]} n{chunk}";
            float[][] rows = [.. Enumerable.Range(0, 1 + windows).Select(row => vectors.Vector((chunk * (1 + windows)) + row))];
            nearest.Offer(chunk, rows);
            drafts.Add(new ChunkDraft(ordinal, start, start + text.Length, text, rows[0], rows[1..]));
            start += text.Length + 1;
        }

        var time = s_first.AddMinutes(number);
        var article = new Article(
            new ArticleId($"{number:x16}"),
            1,
            $"https://invented.example/{number}",
            $"Title of number {number}",
            Outlet(number),
            null,
            null,
            time,
            null,
            time,
            time,
            string.Join('\n', drafts.Select(draft => draft.Text)),
            $"{number:x16}"
        );
        return new ArticleWrite(article, drafts);
    }

    /// <summary>Of an article of this number; the first fifty have one each, and so on.</summary>
    public static string Outlet(long article) => $"Outlet {article % 50}";

    private static string TextOf(int seed)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, WordsOfAText).Select(_ => $"w{(int)Math.Exp(random.NextDouble() * Math.Log(Words))}q"));
    }
}
