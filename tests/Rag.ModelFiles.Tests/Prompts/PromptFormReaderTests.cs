using System.Text.Json;
using Rag.Core.Models;
using Rag.Core.Prompts;
using Rag.ModelFiles.Prompts;
using Rag.ModelFiles.Templates;
using Rag.ModelFiles.Tests.Gguf;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Prompts;

/// <summary>The parts of a prompt put together are the text that the model's own chat template writes.</summary>
public sealed class PromptFormReaderTests : IDisposable
{
    private const string Instructions = "Answer from the passages.";

    private const string TurnsTemplate =
        "{{ bos_token }}{% for m in messages %}<|start|>{{ m.role }}\n{{ m.content }}<|end|>\n{% endfor %}"
        + "{% if add_generation_prompt %}<|start|>assistant\n{% endif %}";

    private const string NoSystemTemplate =
        "{{ bos_token }}{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
        + "<turn>{{ 'model' if m.role == 'assistant' else m.role }}\n{{ m.content | trim }}</turn>\n{% endfor %}"
        + "{% if add_generation_prompt %}<turn>model\n{% endif %}";

    private const string SilentSystemTemplate =
        "{% for m in messages %}{% if m.role == 'user' %}[INST] {{ m.content }} [/INST]{% elif m.role == 'assistant' %} {{ m.content }}"
        + "{{ eos_token }}{% endif %}{% endfor %}";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private void WriteTokenizer(params string[] specials) =>
        File.WriteAllText(
            _folder.File("tokenizer.json"),
            JsonSerializer.Serialize(
                new
                {
                    model = new { type = "WordLevel", vocab = specials.Index().ToDictionary(s => s.Item, s => s.Index) },
                    added_tokens = specials
                        .Index()
                        .Select(s => new
                        {
                            id = s.Index,
                            content = s.Item,
                            special = true,
                        }),
                }
            )
        );

    private void WriteConfiguration(object configuration) =>
        File.WriteAllText(_folder.File("tokenizer_config.json"), JsonSerializer.Serialize(configuration));

    private PromptForm Read()
    {
        ITokenizer tokenizer = TokenizerFactory.Load(_folder.Path);
        return PromptFormReader.Read(_folder.Path, tokenizer, Instructions);
    }

    private static string Whole(PromptForm form, string passage, string question) =>
        form.Instructions + form.Passage.Before + passage + form.Passage.After + form.Question.Before + question + form.Question.After;

    private static string Rendered(string template, string user, string? system)
    {
        List<object> messages = [new { role = "user", content = user }];
        if (system is not null)
        {
            messages.Insert(0, new { role = "system", content = system });
        }

        var values = JsonSerializer.SerializeToElement(
            new
            {
                messages,
                add_generation_prompt = true,
                bos_token = "<s>",
                eos_token = "</s>",
            }
        );
        return ChatTemplate.Parse(template).Render(values, TimeProvider.System);
    }

    [Theory]
    [InlineData(TurnsTemplate, true, "<|end|>")]
    [InlineData(NoSystemTemplate, false, "</s>")]
    [InlineData(SilentSystemTemplate, false, "</s>")]
    public void Read_OfAChatTemplate_GivesTheTextThatTheTemplateWrites(string template, bool knowsSystem, string end)
    {
        WriteTokenizer("<s>", "</s>", "<|start|>", "<|end|>");
        WriteConfiguration(
            new
            {
                chat_template = template,
                bos_token = new { content = "<s>" },
                eos_token = "</s>",
            }
        );

        var form = Read();

        var asked = $"{form.Passage.Before}The fair opened.{form.Passage.After}\nWhen?";
        var user = knowsSystem ? asked : $"{Instructions}\n\n{asked}";
        Assert.Equal(Rendered(template, user, knowsSystem ? Instructions : null), Whole(form, "The fair opened.", "When?"));
        Assert.Equal(end, form.End);
        Assert.False(form.ReadsPassagesAlone);
    }

    [Fact]
    public void Read_SeveralTemplates_TakesTheDefault()
    {
        WriteTokenizer("<s>", "</s>");
        WriteConfiguration(
            new
            {
                chat_template = new[]
                {
                    new { name = "tool_use", template = "no" },
                    new { name = "default", template = SilentSystemTemplate },
                },
                eos_token = "</s>",
            }
        );

        Assert.StartsWith("[INST] ", Read().Instructions);
    }

    [Fact]
    public void Read_ATemplateInAFileOfItsOwn_IsFound()
    {
        WriteTokenizer("<s>", "</s>");
        File.WriteAllText(_folder.File("chat_template.jinja"), SilentSystemTemplate);

        Assert.StartsWith("[INST] ", Read().Instructions);
    }

    [Fact]
    public void Read_OfAGgufFile_TakesItsTemplateAndTokens()
    {
        var file = _folder.File("model.gguf");
        File.WriteAllBytes(
            file,
            new GgufBuilder()
                .Pair("tokenizer.ggml.tokens", new[] { "<s>", "</s>", "a" })
                .Pair("tokenizer.ggml.token_type", new[] { 3, 3, 1 })
                .Pair("tokenizer.ggml.eos_token_id", 1u)
                .Pair("tokenizer.chat_template", SilentSystemTemplate)
                .Build()
        );
        WriteTokenizer("<s>", "</s>");

        var form = PromptFormReader.Read(file, TokenizerFactory.Load(_folder.File("tokenizer.json")), Instructions);

        Assert.StartsWith("[INST] ", form.Instructions);
        Assert.Equal("</s>", form.End);
    }

    [Fact]
    public void Read_NoTemplate_IsPlainText()
    {
        WriteTokenizer("<s>", "</s>");
        WriteConfiguration(
            new
            {
                bos_token = "<s>",
                eos_token = "</s>",
                add_bos_token = true,
            }
        );

        Assert.StartsWith($"<s>{Instructions}", Read().Instructions);
        Assert.EndsWith("Answer:", Read().Question.After);
    }

    [Fact]
    public void Read_PromptJson_ComesFirst()
    {
        WriteTokenizer("<e>");
        WriteConfiguration(new { chat_template = TurnsTemplate });
        File.WriteAllText(
            _folder.File("prompt.json"),
            """{"instructions":"I","passage":"<p>{text}</p>","question":"<q>{text}</q>","end":"<e>","passages":"alone"}"""
        );

        var form = Read();

        Assert.Equal(
            new PromptForm("I", new PromptFrame("<p>", "</p>"), new PromptFrame("<q>", "</q>"), "<e>"),
            form with
            {
                ReadsPassagesAlone = false,
            }
        );
        Assert.True(form.ReadsPassagesAlone);
    }

    [Theory]
    [InlineData("""{"passage":"{text}","question":"{text}","end":"<e>"}""", "instructions")]
    [InlineData("""{"instructions":"","passage":"text","question":"{text}","end":"<e>"}""", "passage does not hold {text} once")]
    [InlineData("""{"instructions":"","passage":"{text}{text}","question":"{text}","end":"<e>"}""", "passage does not hold {text} once")]
    [InlineData("""{"instructions":"","passage":"{text}","question":"{text}","end":""}""", "end names no token")]
    [InlineData("""{"instructions":"","passage":"{text}","question":"{text}","end":"<e>","passages":"odd"}""", "passages is \"odd\"")]
    public void Read_ADamagedPromptJson_IsRefusedByName(string json, string defect)
    {
        WriteTokenizer("<e>");
        File.WriteAllText(_folder.File("prompt.json"), json);

        Assert.Contains(defect, Assert.Throws<ModelFileException>(Read).Message);
    }

    [Theory]
    [InlineData("{{ raise_exception('never') }}", "never")]
    [InlineData("{{ messages[0].content", "does not end")]
    [InlineData("{{ messages[-1].content | upper }}", "does not write each message once")]
    [InlineData("{{ messages[-1].content }}{{ messages[-1].content }}", "does not write each message once")]
    public void Read_ATemplateThatCannotBeUsed_IsRefusedWithTheMend(string template, string defect)
    {
        WriteTokenizer("</s>");
        WriteConfiguration(new { chat_template = template, eos_token = "</s>" });

        var message = Assert.Throws<ModelFileException>(Read).Message;

        Assert.Contains(defect, message);
        Assert.Contains("prompt.json", message);
    }

    [Fact]
    public void Read_NoTokenThatEndsAnAnswer_IsRefusedWithTheMend()
    {
        WriteTokenizer("<s>");
        WriteConfiguration(new { bos_token = "<s>" });

        Assert.Contains("eos_token", Assert.Throws<ModelFileException>(Read).Message);
    }
}
