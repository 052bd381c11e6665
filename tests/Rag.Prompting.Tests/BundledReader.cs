using Rag.Core.Answers;
using Rag.Core.Models;
using Rag.ModelFiles.Tokenizers;

namespace Rag.Prompting.Tests;

/// <summary>The bundled reader's tokenizer, loaded once.</summary>
internal static class BundledReader
{
    public static ITokenizer Tokenizer { get; } =
        TokenizerFactory.Load(Path.Combine(AppContext.BaseDirectory, "models", "news-reader-135m"));

    public static Passage Text(string text) => new(text);
}
