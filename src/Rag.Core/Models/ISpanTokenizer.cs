using Rag.Core.Text;

namespace Rag.Core.Models;

/// <summary>A tokenizer that knows where in the text each of its tokens stands. Thread-safe.</summary>
public interface ISpanTokenizer : ITokenizer
{
    /// <summary>Adds the ids that <see cref="ITokenizer.Encode"/> gives, and the place of each in the text.</summary>
    void Encode(string text, List<int> ids, List<TextSpan> spans);
}
