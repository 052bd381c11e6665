using System.Text;
using Rag.Core.Models;
using Rag.Core.Text;
using Rag.Ingestion.Queue;
using Rag.Ingestion.Samples;

namespace Rag.Bench;

/// <summary>Text of any length in the language of the bundled news: their sentences in random order.</summary>
internal sealed class SyntheticText
{
    private readonly ITokenizer _tokenizer;
    private readonly string[] _sentences;

    public SyntheticText(SampleNews news, ITokenizer tokenizer, CancellationToken cancellation)
    {
        _tokenizer = tokenizer;
        _sentences =
        [
            .. FileArticles
                .Read(news.Paths, cancellation)
                .Select(read => read.Draft?.Body)
                .OfType<string>()
                .SelectMany(SentencesOf)
                .Distinct(),
        ];
    }

    private static IEnumerable<string> SentencesOf(string body) => Sentences.Split(body).Select(span => body[span.Start..span.End]);

    /// <summary>
    /// Exactly <paramref name="count"/> tokens. The same seed gives the same tokens; texts of different seeds share no long beginning.
    /// </summary>
    public int[] Tokens(int count, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        while (true)
        {
            text.Append(text.Length == 0 ? "" : " ").Append(_sentences[random.Next(_sentences.Length)]);

            // A token is rarely shorter than a char, so a text with fewer chars than tokens wanted is not worth encoding.
            if (text.Length >= count && _tokenizer.Encode(text.ToString()) is var ids && ids.Length >= count)
            {
                return ids[..count];
            }
        }
    }
}
