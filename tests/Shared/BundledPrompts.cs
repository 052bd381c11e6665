using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.ModelFiles.Prompts;
using Rag.ModelFiles.Tokenizers;
using Rag.Prompting;
using Rag.Prompting.Grounding;

namespace Rag.Tests;

/// <summary>How the bundled reader takes its prompts, read once.</summary>
internal static class BundledPrompts
{
    public static ITokenizer Tokenizer { get; } = TokenizerFactory.Load(BundledModels.Reader);

    public static PromptForm Form { get; } = PromptFormReader.Read(BundledModels.Reader, Tokenizer, PromptTemplate.Instructions);

    public static PromptAssembler Assembler() => new(Tokenizer, Form);

    public static Grounder Grounder(GroundingOptions? options = null) => new(Tokenizer, Form, options ?? new GroundingOptions());
}
