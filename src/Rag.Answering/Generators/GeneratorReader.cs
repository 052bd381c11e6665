using System.Runtime.CompilerServices;
using Rag.Core.Answers;

namespace Rag.Answering.Generators;

/// <summary>
/// Answers from given passages by whom the options name. What is to be chosen by a question's difficulty is written by the reader: given
/// passages were not looked for, so nothing tells how hard it was.
/// </summary>
public sealed class GeneratorReader(PassageReader reader, GeneratorSet generators) : IReader
{
    public async IAsyncEnumerable<AnswerEvent> ReadAsync(
        string question,
        IReadOnlyList<Passage> passages,
        AnswerOptions options,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var name = generators.NameFor(options);
        var writer = name is AnswerOptions.Reader or AnswerOptions.Auto ? reader : (await generators.GetAsync(name, cancellation)).Reader;
        await foreach (var step in writer.ReadAsync(question, passages, options, cancellation))
        {
            yield return step;
        }
    }
}
