using System.Diagnostics;
using System.Text.Json;
using Rag.ModelFiles.Templates;

namespace Rag.ModelFiles.Tests.Templates;

/// <summary>
/// Templates against what Python's Jinja2 3.1 makes of them with the settings that chat templates are run with (jinja-cases.json).
/// </summary>
public sealed class ChatTemplateTests
{
    private static readonly JsonElement s_empty = JsonDocument.Parse("{}").RootElement;

    private static string Render(string template, TemplateLimits? limits = null) =>
        ChatTemplate.Parse(template, limits).Render(s_empty, TimeProvider.System);

    [Fact]
    public void Render_EveryCase_IsThatOfJinja()
    {
        using var stream = typeof(ChatTemplateTests).Assembly.GetManifestResourceStream("jinja-cases.json")!;
        using var document = JsonDocument.Parse(stream);
        var values = document.RootElement.GetProperty("values");
        Assert.All(document.RootElement.GetProperty("cases").EnumerateArray(), line =>
            Assert.Equal(
                line.GetProperty("text").GetString(),
                ChatTemplate.Parse(line.GetProperty("template").GetString()!).Render(values, TimeProvider.System)
            )
        );
    }

    [Theory]
    [InlineData("{% if x %}", "endif is missing")]
    [InlineData("{% endif %}", "an end has no beginning")]
    [InlineData("{% include 'x' %}", "statement include is not supported")]
    [InlineData("{{ x | pprint }}", "filter pprint is not supported")]
    [InlineData("{{ x is odder }}", "test odder is not supported")]
    [InlineData("{{ 'x }}", "does not end")]
    [InlineData("{{ x", "does not end")]
    [InlineData("{# x", "does not end")]
    [InlineData("{{ (x }}", "line 1")]
    [InlineData("{{ }}", "no value")]
    public void Parse_WhatIsDamagedOrNotRead_IsRefusedByName(string template, string defect) =>
        Assert.Contains(defect, Assert.Throws<TemplateException>(() => ChatTemplate.Parse(template)).Message);

    [Theory]
    [InlineData("{{ raise_exception('no tools') }}", "no tools")]
    [InlineData("{{ x.y.z }}", "of something undefined")]
    [InlineData("{{ 1 // 0 }}", "divides by zero")]
    [InlineData("{{ 'a'.format() }}", "calls format")]
    [InlineData("{{ x() }}", "calls something undefined")]
    [InlineData("{{ 'a' < 1 }}", "compares")]
    [InlineData("{% set l = [] %}{{ l.append(l) }}{{ l }}", "holds itself")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "64 deep")]
    [InlineData("{{ 'a' * 100000000000 }}", "characters that it may")]
    [InlineData("{{ range(100000000000) }}", "range of more than")]
    [InlineData("{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}", "steps that it may")]
    [InlineData(
        "{% set ns = namespace(t='x') %}{% for a in range(60) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}",
        "characters that it may"
    )]
    public void Render_WhatATemplateMayNotDo_EndsInASentenceInTime(string template, string defect)
    {
        var watch = Stopwatch.StartNew();

        Assert.Contains(defect, Assert.Throws<TemplateException>(() => Render(template)).Message);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }

    [Fact]
    public void Render_MessagesWithTemplateMarks_WritesThemAsTheyAre()
    {
        var values = JsonSerializer.SerializeToElement(new { text = "{{ 1 + 1 }}{% raise %}" });

        Assert.Equal("{{ 1 + 1 }}{% raise %}", ChatTemplate.Parse("{{ text }}").Render(values, TimeProvider.System));
    }

    [Fact]
    public void Render_TheTime_IsThatOfTheClock() =>
        Assert.Equal($"{TimeProvider.System.GetLocalNow():yyyy}", Render("{{ strftime_now('%Y') }}"));
}
