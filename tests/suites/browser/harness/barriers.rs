use super::Browser;

/// Serious or critical findings, each with its rule and where. What axe cannot decide is not passed either, but for text that is drawn:
/// it never knows what lies below it.
const FIND: &str = "
    const [rules, done] = arguments, isSerious = ({ impact }) => impact === 'serious' || impact === 'critical';
    axe.run({ exclude: ['svg text'] }, rules).then(({ violations, incomplete }) => done([...violations, ...incomplete].filter(isSerious)
        .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html)}`)));
";

impl Browser {
    /// What axe-core finds serious or critical.
    pub(crate) async fn barriers(&self) -> Vec<String> {
        self.found(serde_json::json!({})).await
    }

    /// What it finds so in the colours alone, once all else has been judged.
    pub(crate) async fn barriers_of_colour(&self) -> Vec<String> {
        self.found(serde_json::json!({ "runOnly": ["color-contrast"] })).await
    }

    async fn found(&self, rules: serde_json::Value) -> Vec<String> {
        if self.run("return window.axe === undefined").await == true {
            self.run(self.axe).await;
        }
        serde_json::from_value(self.client().execute_async(FIND, vec![rules]).await.unwrap()).unwrap()
    }
}
