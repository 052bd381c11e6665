using System.Net.Http.Headers;
using System.Text.Json;
using Rag.Core.Articles;
using Rag.Ingestion.Feeds;

namespace Rag.Api.Intake;

/// <summary>Through the service that holds the data folder, by its socket.</summary>
internal sealed class ServiceSink : IArticleSink
{
    private readonly HttpClient _service;
    private readonly string _path;

    /// <param name="collection">As "tenant/name"; null for the public news.</param>
    public ServiceSink(HttpClient service, string? collection = null)
    {
        _service = service;
        _path = collection is null ? ArticleEndpoints.Path : $"{ArticleEndpoints.Path}?collection={Uri.EscapeDataString(collection)}";
        _service.Timeout = Timeout.InfiniteTimeSpan; // a busy service takes as long as it takes
    }

    public async Task<IReadOnlyList<ArticleResult>> SendAsync(IReadOnlyList<ArticleDraft> articles, CancellationToken cancellation)
    {
        using var lines = new MemoryStream();
        foreach (var article in articles)
        {
            lines.Write(ArticleRecord.Write(article));
            lines.WriteByte((byte)'\n');
        }

        lines.Position = 0;
        using var content = new StreamContent(lines);
        content.Headers.ContentType = new MediaTypeHeaderValue(ArticleEndpoints.LinesType);
        using var response = await _service.PostAsync(_path, content, cancellation);
        var body = await response.Content.ReadAsStringAsync(cancellation);
        return response.IsSuccessStatusCode
            ? [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Read)]
            : throw new InvalidOperationException(
                $"The service that holds the data folder refused with {(int)response.StatusCode}: {body.Trim()}"
            );
    }

    private static ArticleResult Read(string line) =>
        JsonSerializer.Deserialize(line, IntakeJson.Default.ArticleResult)
        ?? throw new InvalidDataException("The service that holds the data folder answered with an empty line.");
}
