using Rag.Core.Models;
using Rag.ModelFiles.Tokenizers;

namespace Rag.Ingestion.Tests;

/// <summary>The bundled reader's tokenizer: what the product cuts by.</summary>
internal static class ReaderTokenizer
{
    private static readonly Lazy<ITokenizer> s_loaded = new(() =>
        TokenizerFactory.Load(Path.Combine(AppContext.BaseDirectory, "models", "news-reader-135m", "tokenizer.json"))
    );

    public static ITokenizer Instance => s_loaded.Value;
}
