namespace Rag.EndToEnd.Tests.Pages;

/// <summary>The pages over <see cref="ScriptArticles"/>: an article's language tag is the question that it answers.</summary>
public sealed class ScriptsHost : IAsyncLifetime
{
    private PagesHost? _host;

    public string Url => _host!.Url;

    public async ValueTask InitializeAsync()
    {
        var answerer = new ScriptedAnswerer(question =>
        {
            var (article, quote) = ScriptArticles.All.Single(item => item.Article.Language == question);
            return ScriptedAnswerer.Events(ScriptedAnswerer.AnswerFrom(article, quote));
        });
        _host = await PagesHost.StartAsync(answerer, new FixedCatalog([.. ScriptArticles.All.Select(item => item.Article).Reverse()]));
    }

    public ValueTask DisposeAsync() => _host!.DisposeAsync();
}
