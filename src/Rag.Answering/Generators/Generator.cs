using Rag.Core.Models;
using Rag.Prompting.Constrained;

namespace Rag.Answering.Generators;

/// <summary>A loaded model with all that it takes from passages to an answer. Disposing it leaves the model as it is.</summary>
public sealed class Generator(GeneratorModel model, PassageReader reader, PassageWarming warming, AnswerFormats formats) : IDisposable
{
    public GeneratorModel Model { get; } = model;

    public ITokenizer Tokenizer => Model.Tokenizer;

    public PassageReader Reader { get; } = reader;

    public PassageWarming Warming { get; } = warming;

    public void Dispose() => formats.Dispose();
}
