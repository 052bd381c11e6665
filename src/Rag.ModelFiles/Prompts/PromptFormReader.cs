using System.Text.Json;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.ModelFiles.Templates;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Prompts;

/// <summary>
/// How a reader takes its prompts: as its <c>prompt.json</c> says, else as its chat template writes a dialogue, else as plain text.
/// </summary>
/// <remarks>
/// Of a chat template the words around are taken once, with marks in the places of passages and question: all prompts are alike but for
/// these.
/// </remarks>
public static class PromptFormReader
{
    private const string PassagesMark = "[[passages-stand-here]]";
    private const string QuestionMark = "[[question-stands-here]]";
    private const string AnswerMark = "[[answer-stands-here]]";

    /// <summary>Characters of the words around: many times what real templates write.</summary>
    private const int LongestForm = 1 << 16;

    private static readonly PromptFrame s_passage = new("<passage>\n", "\n</passage>\n");

    /// <summary>Tokens that end an answer in models whose files do not name one.</summary>
    private static readonly string[] s_knownEnds =
    [
        "<|im_end|>",
        "<|eot_id|>",
        "<end_of_turn>",
        "<|end|>",
        "<|endoftext|>",
        "</s>",
        "<eos>",
    ];

    /// <param name="model">A model's folder, or a .gguf file.</param>
    /// <param name="instructions">What a model is told that was not trained for the task.</param>
    /// <exception cref="ModelFileException">A file is damaged, or the template cannot be used.</exception>
    public static PromptForm Read(string model, ITokenizer tokenizer, string instructions)
    {
        var file = Path.Combine(model, PromptFormFile.FileName);
        if (File.Exists(file))
        {
            return PromptFormFile.Read(file);
        }

        var source = TemplateSource.Read(model);
        return source.Template is null
            ? Plain(source, tokenizer, instructions)
            : OfTemplate(source, source.Template, tokenizer, instructions);
    }

    private static PromptForm Plain(TemplateSource source, ITokenizer tokenizer, string instructions) =>
        new(
            $"{(source.AddsBegin ? source.Begin : "")}{instructions}\n\n",
            s_passage,
            new PromptFrame("\nQuestion: ", "\nAnswer:"),
            EndOf(source, tokenizer, "")
        );

    private static PromptForm OfTemplate(TemplateSource source, string text, ITokenizer tokenizer, string instructions)
    {
        try
        {
            var template = ChatTemplate.Parse(text);
            string Rendered(bool knowsSystem, bool isAnswered) =>
                template.Render(Values(source, instructions, knowsSystem, isAnswered), TimeProvider.System);

            var knowsSystem = KnowsSystem(() => Rendered(knowsSystem: true, isAnswered: false), instructions);
            var asked = Rendered(knowsSystem, isAnswered: false);
            var answered = Rendered(knowsSystem, isAnswered: true);
            if (
                asked.Length <= LongestForm
                && asked.Split(PassagesMark) is [var before, var rest]
                && rest.Split(QuestionMark) is [var between, var after]
                && answered.Split(AnswerMark) is [_, var behind]
            )
            {
                return new PromptForm(before, s_passage, new PromptFrame(between, after), EndOf(source, tokenizer, behind));
            }
        }
        catch (TemplateException e)
        {
            throw new ModelFileException(source.Path, $"{e.Message} Write the model's prompt into {PromptFormFile.FileName}.", e);
        }

        throw new ModelFileException(
            source.Path,
            $"the chat template does not write each message once, as it is: write the model's prompt into {PromptFormFile.FileName}."
        );
    }

    /// <summary>Whether the template writes what a system message says; some refuse such messages, and some leave them out.</summary>
    private static bool KnowsSystem(Func<string> render, string instructions)
    {
        try
        {
            return render().Contains(instructions, StringComparison.Ordinal);
        }
        catch (TemplateException)
        {
            return false;
        }
    }

    private static JsonElement Values(TemplateSource source, string instructions, bool knowsSystem, bool isAnswered)
    {
        var asked = $"{PassagesMark}\n{QuestionMark}";
        List<Dictionary<string, string>> messages = knowsSystem
            ? [Message("system", instructions), Message("user", asked)]
            : [Message("user", $"{instructions}\n\n{asked}")];
        if (isAnswered)
        {
            messages.Add(Message("assistant", AnswerMark));
        }

        // A model that thinks before it answers is asked not to: what it would think is no answer.
        return JsonSerializer.SerializeToElement(
            new Dictionary<string, object?>
            {
                ["messages"] = messages,
                ["add_generation_prompt"] = !isAnswered,
                ["bos_token"] = source.Begin ?? "",
                ["eos_token"] = source.End ?? "",
                ["enable_thinking"] = false,
            }
        );
    }

    private static Dictionary<string, string> Message(string role, string content) => new() { ["role"] = role, ["content"] = content };

    /// <param name="behind">What the template writes behind an answer.</param>
    private static string EndOf(TemplateSource source, ITokenizer tokenizer, string behind) =>
        s_knownEnds
            .Prepend(source.End)
            .OfType<string>()
            .Where(end => tokenizer.SpecialToken(end) is not null)
            .OrderBy(end => behind.IndexOf(end, StringComparison.Ordinal) is >= 0 and var at ? at : int.MaxValue)
            .FirstOrDefault()
        ?? throw new ModelFileException(
            source.Path,
            $"no token is known that ends an answer: name it as eos_token in tokenizer_config.json, or write {PromptFormFile.FileName}."
        );
}
