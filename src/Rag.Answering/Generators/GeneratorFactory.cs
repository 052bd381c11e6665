using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Prompting;
using Rag.Prompting.Constrained;
using Rag.Prompting.Grounding;

namespace Rag.Answering.Generators;

/// <summary>Makes what a loaded model answers with, under the same settings as the reader's.</summary>
/// <param name="meter">Is told what generations cost; null where nobody counts.</param>
public sealed class GeneratorFactory(
    ISearcher searcher,
    IArticleCatalog articles,
    PromptOptions prompt,
    GroundingOptions grounding,
    FormatOptions formats,
    QuestionOptions question,
    TimeProvider time,
    IWorkMeter? meter = null
)
{
    /// <param name="giveWay">As <see cref="AnswerFormats"/> takes it.</param>
    public Generator Make(GeneratorModel model, Action? giveWay)
    {
        var grounder = new Grounder(model.Tokenizer, model.Form, grounding);
        var held = new AnswerFormats(model.Tokenizer, grounder, formats, giveWay);
        var prompts = new ReaderPrompts(model.Assembler, model.Engine, prompt, time, meter);
        return new Generator(
            model,
            new PassageReader(prompts, grounder, held, model.Tokenizer, question, time),
            new PassageWarming(searcher, articles, model.Assembler, model.Engine, prompt),
            held
        );
    }
}
