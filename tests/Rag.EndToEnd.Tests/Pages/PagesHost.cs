using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rag.Api.Pages;
using Rag.Core.Answers;
using Rag.Core.Articles;

namespace Rag.EndToEnd.Tests.Pages;

/// <summary>The pages alone, over an answerer that does what a test wants, without models and store.</summary>
internal sealed class PagesHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PagesHost(WebApplication app) => _app = app;

    public HttpClient Client => _app.GetTestClient();

    public static async Task<PagesHost> StartAsync(IAnswerer answerer, IArticleCatalog catalog)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddRazorComponents();
        builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        builder.Services.AddSingleton(new QuestionOptions());
        builder.Services.AddSingleton<ISuggestedQuestions>(new NoSuggestions());
        builder.Services.AddSingleton(answerer);
        builder.Services.AddSingleton(catalog);
        var app = builder.Build();
        app.MapPages();
        await app.StartAsync();
        return new PagesHost(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class NoSuggestions : ISuggestedQuestions
    {
        public ValueTask<IReadOnlyList<string>> QuestionsAsync(CancellationToken cancellation) =>
            ValueTask.FromResult<IReadOnlyList<string>>([]);
    }
}
