using System.Text.Json;
using Rag.Ingestion.Articles;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Samples;

/// <summary>The bundled news of an invented country, laid beside every program that references this project as samples/.</summary>
public sealed class SampleNews
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private SampleNews(string folder, IReadOnlyList<SampleQuestion> questions)
    {
        Paths = [Path.Combine(folder, "feeds"), Path.Combine(folder, "pages")];
        Questions = questions;
    }

    /// <summary>What to ingest, in the order in which it was published: a later feed corrects an earlier one.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Every question that comes with the news.</summary>
    public IReadOnlyList<SampleQuestion> Questions { get; }

    /// <summary>The few that a new user is offered.</summary>
    public IReadOnlyList<string> SuggestedQuestions =>
        [.. Questions.Where(question => question.Suggested).Select(question => question.Question)];

    /// <summary>The canonical addresses of its articles, each once, read from the files.</summary>
    public IEnumerable<string> ArticleUrls(CancellationToken cancellation) =>
        new ArticleFiles(Paths)
            .Read(cancellation)
            .OfType<ReadResult.Found>()
            .Select(found => CanonicalUrl.From(found.Draft.Url))
            .OfType<string>()
            .Distinct();

    /// <summary>The samples beside the running program.</summary>
    public static SampleNews Load() => Load(Path.Combine(AppContext.BaseDirectory, "samples"));

    /// <exception cref="IOException">The folder is missing or incomplete.</exception>
    public static SampleNews Load(string folder)
    {
        var path = Path.Combine(folder, "questions.json");
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                $"The sample news are missing: there is no {path}; install the program with its folder \"samples\".",
                path
            );
        }

        try
        {
            using var file = File.OpenRead(path);
            return new SampleNews(folder, JsonSerializer.Deserialize<SampleQuestion[]>(file, s_json) ?? []);
        }
        catch (JsonException error)
        {
            throw new IOException($"The sample questions in {path} are damaged: {error.Message}", error);
        }
    }
}
