using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Prompting;

namespace Rag.Answering.Generators;

/// <summary>
/// A model that writes answers beside the reader, loaded: an engine, a tokenizer and a form of prompts of its own. Disposing it ends the
/// engine. Thread-safe.
/// </summary>
/// <param name="runner">Of the engine, and disposed after it.</param>
public sealed class GeneratorModel(string name, RagEngine engine, ITokenizer tokenizer, PromptForm form, IDisposable runner) : IDisposable
{
    public string Name { get; } = name;

    public RagEngine Engine { get; } = engine;

    public ITokenizer Tokenizer { get; } = tokenizer;

    public PromptForm Form { get; } = form;

    public PromptAssembler Assembler { get; } = new(tokenizer, form);

    public void Dispose()
    {
        Engine.Dispose();
        runner.Dispose();
    }
}
